import Checkpoints
import Tensors

/// The names and shapes of a checkpoint, as families ask for them.
struct StateDict: Sendable {
  let catalogue: Catalogue

  /// More than any classifier's channels, and few enough that products of four extents fit an `Int`.
  private static let most = 1 << 20

  init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  /// The extents of the tensor of that name, none beyond what graphs are built of; nil where there is none.
  subscript(name: String) -> [Int]? { catalogue[name]?.shape.dimensions.map { min($0, Self.most) } }

  /// Whether there is a tensor of that name.
  func has(_ name: String) -> Bool { catalogue[name] != nil }

  /// Whether there are tensors of all these names.
  func has(_ names: [String]) -> Bool { names.allSatisfy(has) }

  /// How many of `name`'s numbers, from `first` on and without a gap, have a tensor: `{}` stands for the number.
  func count(_ name: String, from first: Int = 0) -> Int {
    var count = 0
    while has(name.replacing("{}", with: "\(first + count)")) { count += 1 }
    return count
  }

  /// The rows of a matrix, or the out channels of a convolution; 0 where there is no such tensor.
  func rows(_ name: String) -> Int { self[name]?.first ?? 0 }

  /// The second extent: features of a matrix, channels a group of a convolution; 0 where there is no such tensor.
  func columns(_ name: String) -> Int { extent(name, 1) }

  /// The side of a convolution's kernel; 0 where there is no such tensor.
  func kernel(_ name: String) -> Int { extent(name, 2) }

  private func extent(_ name: String, _ axis: Int) -> Int {
    guard let extents = self[name], extents.count > axis else { return 0 }
    return extents[axis]
  }
}
