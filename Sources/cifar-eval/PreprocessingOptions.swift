import ArgumentParser
import Evaluation
import Preprocessing

/// What is done to images before they are normalised: options of `evaluate`.
struct PreprocessingOptions: ParsableArguments {
  @Option(
    help: """
      Resize images as Pillow does: N makes the shorter side N pixels and keeps the aspect, HxW sets both. \
      Default, of all these: as a preprocessor_config.json beside the checkpoint says, else as they are.
      """)
  var resize: String?

  @Option(help: "Cut a square of N pixels from the middle, after resizing.")
  var crop: Int?

  @Option(
    help:
      "How --resize makes pixels: \(Interpolation.allCases.map(\.rawValue).joined(separator: ", ")). Default: bilinear."
  )
  var interpolation: Interpolation?

  @Option(help: "The order of a model's channels: rgb or bgr. Default: rgb.")
  var channels: ChannelOrder?

  @Option(help: "What full brightness is before normalisation: 1 or 255.")
  var scale = 1

  /// The order of channels.
  enum ChannelOrder: String, CaseIterable, ExpressibleByArgument {
    case rgb
    case bgr
  }

  /// The size that `--resize` names.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  func size() throws(EvaluationError) -> Preprocessing.Size? {
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
