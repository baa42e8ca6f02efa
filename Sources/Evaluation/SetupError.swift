import Kernels
import Preprocessing
import Tensors

/// Why an evaluation cannot be run as it is asked for; `description` is one line.
public enum SetupError: Error, Equatable, CustomStringConvertible {
  /// Kernels of another dtype than the one asked for.
  case kernels(ConvolutionKernels, of: DType)
  /// Kernels that are a CPU level of their own, and another level.
  case kernelsAtLevel(ConvolutionKernels, level: String)
  /// Kernels that this processor lacks; `needs` says what they need.
  case kernelsUnavailable(ConvolutionKernels, needs: String)
  /// A stage that is neither 0 nor 3.
  case zeroStage(Int)
  /// A batch of no image.
  case batchSize(Int)
  /// Threads that are none, or too many.
  case threads(Int)
  /// Fewer ranks than replicas, or no replica.
  case replicas(Int, ranks: Int)
  /// Experts of limited capacity where ranks run different images.
  case capacityOfParts
  /// A normalisation of other channels than the model's.
  case normalization(channels: Int, wanted: Int, model: String)
  /// A normalisation of pixels for a model that does so itself, with the tensors `names`.
  case normalisedTwice(names: String, model: String)
  /// The model takes the bytes of pixels and is given other numbers.
  case bytes(model: String)
  /// Pixels up to another number, 1 or 255, than those are up to that the model normalises itself.
  case brightness(Float, wanted: Int, names: String, model: String)
  /// Images of more than one size that nothing makes alike: two of them.
  case severalSizes(image: Int, Shape, other: Int, Shape, wanted: Shape)
  /// Images that cannot be made to fit.
  case preprocessing(PreprocessingError)

  /// Whether the options are wrong, not the images.
  public var isUsage: Bool {
    switch self {
    case .preprocessing(let error): error.isUsage
    case .severalSizes: false
    default: true
    }
  }

  /// One line.
  public var description: String {
    switch self {
    case .kernels(let kernels, let dtype):
      "\(kernels.rawValue) kernels are for bf16 only, and this is \(dtype.rawValue)"
    case .kernelsAtLevel(let kernels, let level):
      "\(kernels.rawValue) kernels are a level of their own; leave the CPU level \(level) out"
    case .kernelsUnavailable(let kernels, let needs): "\(kernels.rawValue) kernels need \(needs)"
    case .zeroStage(let stage): "ZeRO stage \(stage): only 0 and 3 are known to an evaluation"
    case .batchSize(let size): "a batch of \(size) images: give 1 or more"
    case .threads(let count): "\(count) threads: give 1 to 4096"
    case .replicas(let count, let ranks): "\(count) replicas: each needs a rank or more, and there are \(ranks) ranks"
    case .capacityOfParts:
      "a capacity factor is of batches of all images in their order; let every rank run every image"
    case .normalization(let channels, let wanted, let model):
      """
      the normalisation is of \(channels) channels, but the model \(model) takes images of \(wanted); give a mean and a \
      deviation of as many numbers
      """
    case .bytes(let model):
      "the model \(model) takes pixels as whole numbers from 0 to 255 and normalises them itself; give no normalisation"
    case .normalisedTwice(let names, let model):
      "the model \(model) normalises pixels itself, with \(names) of its file; let them be as they are"
    case .brightness(let most, let wanted, let names, let model):
      """
      the model \(model) normalises pixels itself, with \(names) of its file, which are of pixels from 0 to \(wanted), and these \
      are from 0 to \(Int(exactly: most).map(String.init) ?? "\(most)")
      """
    case .severalSizes(let image, let shape, let other, let otherShape, _):
      """
      the images differ in size: image \(image) is \(shape.sides), image \(other) \(otherShape.sides); say how they were made \
      alike for the model's training
      """
    case .preprocessing(let error): error.description
    }
  }
}

extension Shape {
  /// Rows and columns of an image, as `32x32`.
  fileprivate var sides: String { dimensions.dropFirst().map(String.init).joined(separator: "x") }
}
