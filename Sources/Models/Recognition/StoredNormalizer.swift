import Checkpoints
import Tensors

/// The means and deviations of channels that a model keeps among its tensors and takes off pixels itself: `mean` and `std`, `mu` and
/// `sigma`, alone or in a module such as `normalize`, as RobustBench's and advertorch's models do.
public struct StoredNormalizer: Equatable, Sendable, CustomStringConvertible {
  /// Images of more channels are none.
  static let mostChannels = 64

  /// The name of the means.
  public let mean: String
  /// The name of the deviations.
  public let deviation: String
  /// The means, a channel each, in the units of the pixels that the model takes; nil until they are read.
  public private(set) var means: [Float]?
  /// The deviations, in the same units.
  public private(set) var deviations: [Float]?

  /// Both names.
  public var description: String { "\(mean) and \(deviation)" }

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

  /// Reads the numbers of both from the model's checkpoint.
  ///
  /// - Throws: ``CheckpointError`` where a file cannot be read, or has no floating-point numbers there.
  package mutating func readValues(of catalogue: Catalogue) throws(CheckpointError) {
    var reader = TensorReader(catalogue)
    means = try Self.values(catalogue[mean], &reader)
    deviations = try Self.values(catalogue[deviation], &reader)
  }

  private static func values(
    _ tensor: TensorEntry?, _ reader: inout TensorReader
  ) throws(CheckpointError) -> [Float]? {
    guard let tensor, (1...mostChannels).contains(tensor.shape.elementCount) else { return nil }
    return try reader.floats(tensor)
  }

  /// What full brightness is in the pixels that the numbers are of, 1 or 255; nil where they are not read, or fit both.
  public var fullBrightness: Int? {
    guard let means, let deviations else { return nil }
    // Of pixels up to 1, no mean is above 1 and hardly a deviation; of bytes they are tens.
    if (means + deviations).contains(where: { abs($0) > 2 }) { return 255 }
    return means.allSatisfy { $0 == 0 } && deviations.allSatisfy { $0 == 1 } ? nil : 1
  }

  /// The first number with which nothing can be normalised, and its tensor; nil where there is none.
  package var fault: (tensor: String, value: Float)? {
    if let value = means?.first(where: { !$0.isFinite }) { return (mean, value) }
    return deviations?.first { !$0.isFinite || $0 <= 0 }.map { (deviation, $0) }
  }

  /// Whether a shape is of one number a channel, with or without axes for the batch and the image.
  static func isOfChannels(_ shape: Shape, _ channels: Int) -> Bool {
    [Shape(channels), Shape(channels, 1, 1), Shape(1, channels, 1, 1)].contains(shape)
  }
}
