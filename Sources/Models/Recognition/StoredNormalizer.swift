import Checkpoints
import Tensors

/// The means and deviations of channels that a model keeps among its tensors and takes off pixels itself: `mean` and `std`, `mu` and
/// `sigma`, alone or in a module such as `normalize`, as RobustBench's and advertorch's models do.
struct StoredNormalizer {
  /// The name of the means.
  let mean: String
  /// The name of the deviations.
  let deviation: String

  private static let pairs = [("mean", "std"), ("mu", "sigma"), ("_mean", "_std"), ("means", "stds"), ("means", "sds")]

  /// The first pair in the file, of one number a channel each; nil where there is none.
  init?(_ weights: StateDict, channels: Int) {
    for tensor in weights.catalogue.tensors {
      let module = tensor.name.lastIndex(of: ".").map { tensor.name[...$0] } ?? ""
      for (mean, deviation) in Self.pairs where tensor.name == module + mean {
        guard let other = weights.catalogue[module + deviation], Self.isOfChannels(tensor.shape, channels),
          Self.isOfChannels(other.shape, channels)
        else { continue }
        (self.mean, self.deviation) = (tensor.name, other.name)
        return
      }
    }
    return nil
  }

  /// Whether a shape is of one number a channel, with or without axes for the batch and the image.
  static func isOfChannels(_ shape: Shape, _ channels: Int) -> Bool {
    [Shape(channels), Shape(channels, 1, 1), Shape(1, channels, 1, 1)].contains(shape)
  }
}
