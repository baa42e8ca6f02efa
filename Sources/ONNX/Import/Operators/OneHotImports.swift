import Graphs

/// Indices as vectors that have one value at an index, and another everywhere else.
///
/// Source: https://onnx.ai/onnx/operators/onnx__OneHot.html.
enum OneHotImports {
  static let handlers: [String: OperatorImport] = [
    "OneHot": { (importer, call) throws(ONNXError) in
      let indices = try call.input(0)
      let depth = try importer.fold(try call.input(1), call)
      guard depth.count == 1, let size = depth.tensor.elements.first, size >= 1, size <= 0x1p20 else {
        throw call.failure("a depth of \(depth.tensor.elements.prefix(2)); export the model again")
      }
      let axis = try call.axis(try call.int("axis", default: -1), rank: indices.dimensions.count + 1)
      let extents = [Int(size)] + indices.dimensions[axis...].map { _ in 1 }
      let apart = try importer.one("Unsqueeze", [indices, importer.constant([axis])], in: call)
      func isAt(_ places: Range<Int>) throws(ONNXError) -> ImportValue {
        let along = ImportValue.folded(FoldedTensor(extents, integers: Array(places), type: indices.type))
        return try importer.one("Equal", [apart, along], in: call)
      }
      // Indices below zero count from the end.
      let isThere = try importer.one("Or", [try isAt(0..<Int(size)), try isAt(-Int(size)..<0)], in: call)
      let values = try call.input(2)
      func value(_ index: Int) throws(ONNXError) -> ImportValue {
        try importer.one("Gather", [values, .folded(FoldedTensor([], integers: [index]))], in: call)
      }
      return try importer.apply("Where", [isThere, try value(1), try value(0)], in: call)
    }
  ]
}
