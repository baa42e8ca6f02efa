import Graphs
import Tensors

/// A tensor that does not depend on the image, in memory: what constants are folded with.
package struct FoldedTensor: Sendable {
  /// The elements in row-major order: floats where the type has fractions, else integers and truth values.
  package enum Elements: Sendable {
    case floats([Float])
    case integers([Int])
  }

  /// The elements' type; floats of all widths are kept as float32.
  package let type: ElementType
  /// The extents; the element count fits an `Int`.
  package let dimensions: [Int]
  /// As many as the extents say.
  package let elements: Elements

  /// Makes a tensor of floats, rounded to `type`, of integers too; what no integer is becomes 0.
  package init(_ dimensions: [Int], floats: [Float], type: ElementType = .float32) {
    self.dimensions = dimensions
    self.type = type
    let dtype = type.scalar?.dtype ?? .float32
    if !type.isFloating {
      elements = .integers(floats.map { Int(exactly: $0.rounded()) ?? 0 })
    } else {
      elements = .floats(dtype == .float32 ? floats : floats.map(dtype.round))
    }
  }

  /// Makes a tensor of integers, or of truth values 0 and 1; of floats where `type` says so.
  package init(_ dimensions: [Int], integers: [Int], type: ElementType = .int64) {
    self.dimensions = dimensions
    self.type = type
    if type.isFloating {
      let dtype = type.scalar?.dtype ?? .float32
      elements = .floats(integers.map { dtype.round(Float($0)) })
    } else {
      elements = .integers(integers)
    }
  }

  /// The number of elements.
  package var count: Int {
    switch elements {
    case .floats(let values): values.count
    case .integers(let values): values.count
    }
  }

  /// The elements as floats; nil for integers.
  package var floats: [Float]? { if case .floats(let values) = elements { values } else { nil } }

  /// The elements as integers; nil for floats.
  package var integers: [Int]? { if case .integers(let values) = elements { values } else { nil } }

  /// The elements as what operators' references compute with.
  var tensor: Tensor {
    let values =
      switch elements {
      case .floats(let values): values
      case .integers(let values): values.map { Float($0) }
      }
    return Tensor(Shape(checking: dimensions) ?? Shape(values.count), values)
  }

  /// The elements at `indices` in the shape `dimensions`.
  func gathered(_ indices: [Int], _ dimensions: [Int]) -> FoldedTensor {
    switch elements {
    case .floats(let values): FoldedTensor(dimensions, floats: indices.map { values[$0] }, type: type)
    case .integers(let values): FoldedTensor(dimensions, integers: indices.map { values[$0] }, type: type)
    }
  }

  /// The same elements in another shape of as many.
  func reshaped(_ dimensions: [Int]) -> FoldedTensor {
    switch elements {
    case .floats(let values): FoldedTensor(dimensions, floats: values, type: type)
    case .integers(let values): FoldedTensor(dimensions, integers: values, type: type)
    }
  }
}
