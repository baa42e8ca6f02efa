import Tensors

/// Checks of a tensor's shape, offset and strides against the storage it lies in; nothing overflows.
package enum TensorBounds {
  /// The shape of `dimensions`, or nil where an extent is negative or the elements are too many.
  package static func shape(_ dimensions: [Int]) -> Shape? {
    guard let shape = Shape(checking: dimensions), shape.elementCount <= TensorEntry.elementLimit else { return nil }
    return shape
  }

  /// The storage elements from a tensor's first to its last, or nil where that overflows or a stride is negative.
  package static func span(_ shape: Shape, _ strides: [Int]) -> Int? {
    guard shape.dimensions.count == strides.count, strides.allSatisfy({ $0 >= 0 }) else { return nil }
    if shape.elementCount == 0 { return 0 }
    var span = 1
    for (extent, stride) in zip(shape.dimensions, strides) {
      let (distance, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow2) = span.addingReportingOverflow(distance)
      if overflow || overflow2 { return nil }
      span = sum
    }
    return span
  }

  /// The strides of elements that lie one after another in row-major order.
  package static func rowMajorStrides(_ dimensions: [Int]) -> [Int] {
    var strides: [Int] = []
    var next = 1
    for extent in dimensions.reversed() {
      strides.append(next)
      // It overflows only where another extent is 0, and then nothing lies at them.
      next &*= max(extent, 1)
    }
    return strides.reversed()
  }

  /// The same in column-major order.
  static func columnMajorStrides(_ dimensions: [Int]) -> [Int] { rowMajorStrides(dimensions.reversed()).reversed() }

  /// Whether elements at `strides` lie one after another in row-major order.
  package static func isContiguous(_ shape: Shape, _ strides: [Int]) -> Bool {
    if shape.elementCount == 0 { return true }
    var expected = 1
    for (extent, stride) in zip(shape.dimensions, strides).reversed() where extent != 1 {
      if stride != expected { return false }
      expected *= extent
    }
    return true
  }
}
