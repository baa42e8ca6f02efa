import Tensors

/// A value in plain memory: what operators' references compute with.
public struct Tensor: Equatable, Sendable {
  /// Its extents, outermost first; without a batch axis where it is of one image.
  public let shape: Shape
  /// The elements in row-major order.
  public var elements: [Float]

  /// Makes a tensor of as many elements as `shape` has.
  public init(_ shape: Shape, _ elements: [Float]) {
    precondition(elements.count == shape.elementCount, "a tensor of shape \(shape) has \(elements.count) elements")
    self.shape = shape
    self.elements = elements
  }

  /// A tensor all of whose elements are `value`.
  public init(_ shape: Shape, filledWith value: Float) {
    self.init(shape, [Float](repeating: value, count: shape.elementCount))
  }

  /// The extents.
  public var dimensions: [Int] { shape.dimensions }

  /// The same elements, each after `body`.
  public func map(_ body: (Float) -> Float) -> Tensor { Tensor(shape, elements.map(body)) }

  /// The same elements seen in another shape of as many.
  public func reshaped(_ shape: Shape) -> Tensor { Tensor(shape, elements) }
}

extension Shape {
  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The elements from one index of each axis to the next, in row-major order.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * dimensions[axis + 1] }
    return strides
  }

  /// How far each element lies from the first, in row-major order, where the axes have these strides.
  package func offsets(at strides: [Int]) -> [Int] {
    Self.offsets(zip(dimensions, strides).map { extent, stride in (0..<extent).map { $0 * stride } })
  }

  /// The same where each index of an axis has a distance of its own.
  package static func offsets(_ axes: [[Int]]) -> [Int] {
    axes.reduce([0]) { starts, steps in
      var offsets: [Int] = []
      offsets.reserveCapacity(starts.count * steps.count)
      for start in starts { for step in steps { offsets.append(start + step) } }
      return offsets
    }
  }

  /// The axis that `axis` names, counted from the end where it is negative; nil where there is none.
  public func axis(_ axis: Int) -> Int? {
    let index = axis < 0 ? axis + rank : axis
    return (0..<max(rank, 1)).contains(index) ? index : nil
  }

  /// The product of some extents.
  public func count(_ axes: Range<Int>) -> Int { dimensions[axes].reduce(1, *) }

  /// Makes a shape, or throws where an extent is negative or the elements are more than ``GraphError/elementLimit``.
  ///
  /// A shape without elements may not be long either, an extent of 0 taken for 1: loops over some of its axes end soon.
  public init(graph dimensions: [Int], _ op: String) throws(GraphError) {
    guard let shape = Shape(checking: dimensions), let all = Shape(checking: dimensions.map { max($0, 1) }),
      all.elementCount <= (shape.elementCount == 0 ? 1 << 16 : GraphError.elementLimit)
    else {
      throw .absurdShape(op: op, dimensions: dimensions)
    }
    self = shape
  }
}

extension [Int] {
  /// How far an index with an entry an axis lies from the first element, where axes have these strides.
  public func offset(at strides: [Int]) -> Int { zip(self, strides).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// All indices of a shape, the last axis fastest.
public struct Indices: Sequence, IteratorProtocol {
  private let extents: [Int]
  private var current: [Int]
  private var isDone: Bool

  /// The indices of `shape`; one empty index for a scalar.
  public init(_ shape: Shape) {
    extents = shape.dimensions
    current = [Int](repeating: 0, count: extents.count)
    isDone = shape.elementCount == 0
  }

  /// The next index.
  public mutating func next() -> [Int]? {
    guard !isDone else { return nil }
    let result = current
    for axis in extents.indices.reversed() {
      current[axis] += 1
      if current[axis] < extents[axis] { return result }
      current[axis] = 0
    }
    isDone = true
    return result
  }
}
