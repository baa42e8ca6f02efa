import Graphs

/// Constant tensors with some elements replaced.
enum ScatterImports {
  static let handlers: [String: OperatorImport] = [
    "ScatterND": { (importer, call) throws(ONNXError) in
      let data = try importer.fold(try call.input(0), call)
      let indices = try importer.fold(try call.input(1), call)
      let updates = try importer.fold(try call.input(2), call)
      let (starts, inner) = try ElementPlaces(extents: data.dimensions, call: call).slices(indices)
      return [.folded(try replaced(data, starts.flatMap { $0..<$0 + inner }, updates, call))]
    },
    "ScatterElements": { (importer, call) throws(ONNXError) in
      let data = try importer.fold(try call.input(0), call)
      let indices = try importer.fold(try call.input(1), call)
      let updates = try importer.fold(try call.input(2), call)
      let axis = try call.axis(try call.int("axis", default: 0), rank: data.dimensions.count)
      let places = try ElementPlaces(extents: data.dimensions, call: call).elements(indices, along: axis)
      return [.folded(try replaced(data, places, updates, call))]
    },
  ]

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
