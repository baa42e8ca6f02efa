/// The extents of a tensor, outermost dimension first.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// The extents; empty for a scalar.
  public let dimensions: [Int]

  /// The number of elements; 1 for a scalar.
  public let elementCount: Int

  /// Makes a shape, or nil where an extent is negative or the element count does not fit an `Int`.
  public init?(checking dimensions: [Int]) {
    var count = 1
    for extent in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    self.dimensions = dimensions
    elementCount = count
  }

  /// Makes a shape of extents that the program itself computed.
  public init(_ dimensions: Int...) {
    self.dimensions = dimensions
    elementCount = dimensions.reduce(1, *)
  }

  /// As PyTorch prints it: `[6, 3, 5, 5]`.
  public var description: String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}
