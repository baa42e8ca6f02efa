import ArgumentParser
import Evaluation
import Preprocessing

/// What is done to images before they are normalised: options of `evaluate`.
struct PreprocessingOptions: ParsableArguments {
  @Option(
    help: """
      Resize images as Pillow does: N makes the shorter side N pixels and keeps the aspect, HxW sets both. \
      Default: as they are.
      """)
  var resize: String?

  @Option(help: "Cut a square of N pixels from the middle, after resizing.")
  var crop: Int?

  @Option(help: "How --resize makes pixels: \(Interpolation.allCases.map(\.rawValue).joined(separator: ", ")).")
  var interpolation = Interpolation.bilinear

  @Option(help: "The order of a model's channels: rgb or bgr.")
  var channels = ChannelOrder.rgb

  @Option(help: "What full brightness is before normalisation: 1 or 255.")
  var scale = 1

  /// The order of channels.
  enum ChannelOrder: String, CaseIterable, ExpressibleByArgument {
    case rgb
    case bgr
  }

  /// What the options mean.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  func preprocessing() throws(EvaluationError) -> Preprocessing {
    var preprocessing = Preprocessing()
    if let resize {
      guard let size = Preprocessing.Size(resize) else {
        throw EvaluationError("--resize \(resize): expected a number of pixels, or two as in 224x224", .usage)
      }
      preprocessing.resize = size
    }
    preprocessing.crop = crop
    preprocessing.interpolation = interpolation
    preprocessing.isBGR = channels == .bgr
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
