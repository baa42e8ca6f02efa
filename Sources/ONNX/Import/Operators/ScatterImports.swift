import Graphs
import Tensors

/// Constant tensors with some elements replaced.
enum ScatterImports {
  static let handlers: [String: OperatorImport] = [
    "ScatterND": { (importer, call) throws(ONNXError) in
      let data = try importer.fold(try call.input(0), call)
      let indices = try importer.fold(try call.input(1), call)
      let updates = try importer.fold(try call.input(2), call)
      let (starts, inner) = try places(indices, in: data.dimensions, call)
      return [.folded(try replaced(data, starts.flatMap { $0..<$0 + inner }, updates, call))]
    },
    "ScatterElements": { (importer, call) throws(ONNXError) in
      let data = try importer.fold(try call.input(0), call)
      let indices = try importer.fold(try call.input(1), call)
      let updates = try importer.fold(try call.input(2), call)
      let axis = try call.axis(try call.int("axis", default: 0), rank: data.dimensions.count)
      guard indices.dimensions.count == data.dimensions.count, let values = indices.integers else {
        throw call.failure("indices of shape \(indices.dimensions); export the model again")
      }
      let strides = StoredTensor.rowMajor(data.dimensions)
      var places: [Int] = []
      for (index, value) in zip(Indices(try importer.check(indices.dimensions, call)), values) {
        var index = index
        index[axis] = value < 0 ? value + data.dimensions[axis] : value
        guard zip(index, data.dimensions).allSatisfy({ (0..<$1).contains($0) }) else {
          throw call.failure("index \(value) lies outside of \(data.dimensions); export the model again")
        }
        places.append(zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 })
      }
      return [.folded(try replaced(data, places, updates, call))]
    },
  ]

  /// Where the slices begin that rows of indices name, and how many elements each has.
  static func places(
    _ indices: FoldedTensor, in extents: [Int], _ call: NodeCall
  ) throws(ONNXError) -> (starts: [Int], inner: Int) {
    guard let depth = indices.dimensions.last, (1...max(extents.count, 1)).contains(depth), depth <= extents.count,
      let values = indices.integers
    else { throw call.failure("indices of shape \(indices.dimensions) into \(extents); export the model again") }
    let strides = StoredTensor.rowMajor(extents)
    var starts: [Int] = []
    for first in stride(from: 0, to: values.count, by: depth) {
      var start = 0
      for axis in 0..<depth {
        let value = values[first + axis]
        let index = value < 0 ? value + extents[axis] : value
        guard (0..<extents[axis]).contains(index) else {
          throw call.failure("index \(value) lies outside of \(extents); export the model again")
        }
        start += index * strides[axis]
      }
      starts.append(start)
    }
    return (starts, extents[depth...].reduce(1, *))
  }

  private static func replaced(
    _ data: FoldedTensor, _ places: [Int], _ updates: FoldedTensor, _ call: NodeCall
  ) throws(ONNXError) -> FoldedTensor {
    guard try call.string("reduction", default: "none") == "none" else { throw call.wrong("reduction", "none") }
    guard updates.count == places.count else {
      throw call.failure("\(updates.count) updates for \(places.count) elements; export the model again")
    }
    if var values = data.integers, let new = updates.integers {
      for (place, value) in zip(places, new) { values[place] = value }
      return FoldedTensor(data.dimensions, integers: values, type: data.type)
    }
    var values = data.tensor.elements
    for (place, value) in zip(places, updates.tensor.elements) { values[place] = value }
    return FoldedTensor(data.dimensions, floats: values, type: data.type)
  }
}
