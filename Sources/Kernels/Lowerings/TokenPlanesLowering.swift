import CKernels
import Graphs
import Tensors

/// A Transpose whose result a Reshape sees as planes: tokens that a convolution reads next, written with the border that it reads.
enum TokenPlanesLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let op = node.op as? Transpose, let value = node.values.first,
      unit.graph.values[value].rank <= Int(CK_AXES),
      let next = unit.soleConsumer(of: node.output), unit.graph.nodes[next].op is Reshape
    else { return false }
    let planes = unit.graph.nodes[next].output
    let shape = unit.graph.values[planes]
    guard !unit.layout(planes).isContiguous, let factors = unit.graph.values[node.output].factors(shape) else {
      return false
    }
    let source = unit.walkSource(.value(value), over: unit.graph.values[value])
    var reading = [Int](repeating: 0, count: shape.rank)
    for (axis, own) in zip(op.permutation, factors) {
      var step = source.strides[axis]
      for index in own.reversed() {
        reading[index] = step
        step *= shape.dimensions[index]
      }
    }
    _ = unit.take(next)
    let output = unit.newLocal(planes)
    let (first, strides) = output.layout.strides(shape)
    unit.add(
      WalkStep(
        Int32(CK_WALK_COPY), [WalkStep.Source(elements: source.elements, first: source.first, strides: reading)],
        to: output, first: first, strides: strides, extents: shape.dimensions))
    return true
  }
}

extension Shape {
  /// The axes of `other`, the same elements in another shape, that each axis of this one is taken apart into; nil where one is of parts of
  /// several.
  fileprivate func factors(_ other: Shape) -> [Range<Int>]? {
    var next = 0
    let factors = dimensions.map { extent in
      let start = next
      var count = 1
      while count < extent, next < other.rank {
        count *= other.dimensions[next]
        next += 1
      }
      return count == extent ? start..<next : nil
    }
    return next == other.rank && factors.allSatisfy { $0 != nil } ? factors.compactMap { $0 } : nil
  }
}
