/// Values written over the elements that indices of one axis name, in place or into a copy.
enum IndexPutOverloads {
  static let all: [String: ATenTranslation] = [
    "index_put.default": { (translator, call) throws(ExportedError) in
      try translator.finish(as: try written(&translator, call))
    }
  ]

  /// With the axis first, of which ScatterND replaces slices.
  private static func written(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) -> String {
    let given = try call.tensors("indices").enumerated().compactMap { axis, name in name.map { (axis, $0) } }
    guard try !call.bool("accumulate", default: false) else { throw call.failure("it adds to elements; use index_add") }
    guard given.count == 1, let (axis, name) = given.first, let index = call.metas[name], index.type != .bool,
      index.sizes.count == 1
    else { throw call.failure("it writes by truth values or indices of several axes; write along one axis at a time") }
    let rank = try call.rank("self")
    guard axis < rank else { throw call.failure("axis \(axis) of a value of \(rank) axes; export the model again") }
    let order = [axis] + (0..<rank).filter { $0 != axis }
    func turned(_ value: String, _ order: [Int]) -> String {
      translator.emit("Transpose", [value], ["perm": .ints(order)])
    }
    let (value, places) = (try translator.tensor(call, "self"), translator.value(name))
    let region = translator.emit(
      "Shape", [translator.emit("Gather", [value, places], ["axis": .int(axis)])])
    let new = translator.emit("Expand", [try translator.tensor(call, "values"), region])
    let rows = translator.emit("Unsqueeze", [places, translator.constant([-1])])
    let result = translator.emit("ScatterND", [turned(value, order), rows, turned(new, order)])
    return turned(result, (0..<rank).map { axis in order.firstIndex(of: axis) ?? axis })
  }
}
