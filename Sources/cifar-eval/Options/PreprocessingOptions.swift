import ArgumentParser
import Datasets
import Evaluation
import Preprocessing

extension Interpolation: ExpressibleByArgument {}

/// Options of `evaluate`: what is done to images before the model has them.
struct PreprocessingOptions: ParsableArguments {
  @Option(
    help: .line(
      "n: the shorter side; or HxW, in pixels.", value: "size",
      more: """
        Resized as Pillow does; n keeps the aspect. Default, of this and all below: as a preprocessor_config.json beside the \
        checkpoint says, else as they are.
        """))
  var resize: String?

  @Option(help: .line("Cut a square of n pixels from the middle.", value: "n", more: "After resizing."))
  var crop: Int?

  @Option(help: .line("Of --resize.", value: "name", more: "Default: bilinear."))
  var interpolation: Interpolation?

  @Option(help: .line("The order of a model's channels.", value: "order", more: "Default: rgb."))
  var channels: ChannelOrder?

  @Option(
    help: .line("What full brightness is: 1 or 255.", value: "n", more: "Before normalisation."),
    completion: .list(["1", "255"]))
  var scale = 1

  @Option(
    help: .line(
      "A preset of mean and deviation.", value: "name",
      more: """
        One of \(Normalization.presets.map(\.name).joined(separator: ", ")). Default: the one that the model was published \
        with.
        """), completion: .list(Normalization.presets.map(\.name)))
  var normalization: String?

  @Option(
    help: .line(
      "What to subtract from pixels.", value: "mean",
      more: "Of pixels in 0...1: one number from 0 to 1, or three with commas."
    ))
  var mean: String?

  @Option(
    help: .line(
      "What to divide pixels by.", value: "std",
      more: "The standard deviation: one number above 0, up to 1, or three with commas."))
  var std: String?

  /// The order of channels.
  enum ChannelOrder: String, CaseIterable, ExpressibleByArgument {
    case rgb
    case bgr
  }

  /// The size that `--resize` names.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  func size() throws(EvaluationError) -> Preprocessing.Size? { try Self.size(resize) }

  /// The same of another command's `--resize`.
  static func size(_ resize: String?) throws(EvaluationError) -> Preprocessing.Size? {
    guard let resize else { return nil }
    guard let size = Preprocessing.Size(resize) else {
      throw EvaluationError("--resize \(resize): expected a number of pixels, or two as in 224x224", .usage)
    }
    return size
  }

  /// What the options mean, each in the place of what `own` has.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  func preprocessing(over own: Preprocessing) throws(EvaluationError) -> Preprocessing {
    var preprocessing = own
    preprocessing.resize = try size() ?? own.resize
    preprocessing.crop = crop ?? own.crop
    preprocessing.interpolation = interpolation ?? own.interpolation
    preprocessing.isBGR = channels.map { $0 == .bgr } ?? own.isBGR
    return preprocessing
  }

  /// What a byte is divided by.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  func divisor() throws(EvaluationError) -> Float {
    guard scale == 1 || scale == 255 else { throw EvaluationError("--scale \(scale): expected 1 or 255", .usage) }
    return scale == 1 ? 255 : 1
  }
}
