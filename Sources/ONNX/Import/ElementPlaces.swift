import Checkpoints
import Graphs
import Tensors

/// Where the elements of a tensor of some extents lie that indices choose, for gathering and for scattering.
struct ElementPlaces {
  let extents: [Int]
  let call: NodeCall

  /// One element for each index, which replaces the place's own along `axis`: GatherElements and ScatterElements.
  func elements(_ indices: FoldedTensor, along axis: Int) throws(ONNXError) -> [Int] {
    guard indices.dimensions.count == extents.count, let values = indices.integers,
      let shape = Shape(checking: indices.dimensions),
      values.isEmpty || extents.indices.allSatisfy({ $0 == axis || shape.dimensions[$0] <= extents[$0] })
    else {
      throw call.failure(
        "indices of shape \(call.shown(indices.dimensions)) into \(call.shown(extents)); export the model again")
    }
    let strides = TensorBounds.rowMajorStrides(extents)
    var others = strides
    others[axis] = 0
    var places = shape.offsets(at: others)
    for (place, value) in values.enumerated() { places[place] += try counted(value, axis) * strides[axis] }
    return places
  }

  /// Where the slices begin that rows of indices name, and how many elements each has: GatherND and ScatterND.
  func slices(_ indices: FoldedTensor) throws(ONNXError) -> (starts: [Int], inner: Int) {
    guard let depth = indices.dimensions.last, depth > 0, depth <= extents.count, let values = indices.integers else {
      throw call.failure(
        "indices of shape \(call.shown(indices.dimensions)) into \(call.shown(extents)); export the model again")
    }
    let strides = TensorBounds.rowMajorStrides(extents)
    var starts: [Int] = []
    for first in stride(from: 0, to: values.count, by: depth) {
      var start = 0
      for axis in 0..<depth { start += try counted(values[first + axis], axis) * strides[axis] }
      starts.append(start)
    }
    return (starts, extents[depth...].reduce(1, *))
  }

  /// An index along an axis, counted from the end where it is negative.
  private func counted(_ value: Int, _ axis: Int) throws(ONNXError) -> Int {
    let index = value < 0 ? value + extents[axis] : value
    guard (0..<extents[axis]).contains(index) else { throw outside(value) }
    return index
  }

  private func outside(_ value: Int) -> ONNXError {
    call.failure("index \(value) lies outside of \(call.shown(extents)); export the model again")
  }
}
