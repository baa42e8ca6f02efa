/// Values written over the elements that indices name, in place or into a copy.
enum IndexPutOverloads {
  static let all: [String: ATenTranslation] = [
    "index_put.default": { (translator, call) throws(ExportedError) in
      let given = try call.tensors("indices").enumerated().compactMap { axis, name in name.map { (axis, $0) } }
      let adds = try call.bool("accumulate", default: false)
      if given.count > 1, given.map(\.0) == Array(given.indices) {
        return try write(rows: given.map(\.1), adds: adds, &translator, call)
      }
      guard !adds else { throw call.failure("it adds to elements where it writes; add first, and write the sums") }
      guard given.count == 1, let (axis, name) = given.first else {
        throw call.failure("it writes at indices of several axes; write along one axis at a time")
      }
      try write(try translator.tensor(call, "values"), at: name, ofAxis: axis, &translator, call)
    },
    "index_fill.int_Scalar": { (translator, call) throws(ExportedError) in
      try write(translator.scalar(try call.float("value")), &translator, call)
    },
    "index_fill.int_Tensor": { (translator, call) throws(ExportedError) in
      try write(try translator.tensor(call, "value"), &translator, call)
    },
    "index_copy.default": { (translator, call) throws(ExportedError) in
      try write(try translator.tensor(call, "source"), &translator, call)
    },
  ]

  /// Writes `new`, broadcast, where the call's index of its axis says.
  private static func write(
    _ new: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let axis = try call.axis(try call.int("dim"), of: "self")
    try write(new, at: try call.tensor("index"), ofAxis: axis, &translator, call)
  }

  /// Writes the call's values, broadcast, or adds them where lists of indices of the first axes say.
  private static func write(
    rows lists: [String], adds: Bool, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    guard lists.allSatisfy({ call.metas[$0]?.type != .bool }) else {
      throw call.failure("it writes where truth values say; write at indices")
    }
    let (value, rows) = (try translator.tensor(call, "self"), translator.rows(lists))
    let region = translator.emit("Shape", [translator.emit("GatherND", [value, rows])])
    let new = translator.emit("Expand", [try translator.tensor(call, "values"), region])
    let result = translator.emit("ScatterND", [value, rows, new], ["reduction": .string(adds ? "add" : "none")])
    try translator.finish(as: result)
  }

  private static func write(
    _ new: String, at name: String, ofAxis axis: Int, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let rank = try call.rank("self")
    guard let index = call.metas[name], index.type != .bool, index.sizes.count == 1, axis < rank else {
      throw call.failure("it writes where truth values or a matrix of indices say; write at one row of indices")
    }
    let (value, places) = (try translator.tensor(call, "self"), translator.value(name))
    let region = translator.emit("Shape", [translator.emit("Gather", [value, places], ["axis": .int(axis)])])
    let all = translator.emit("Expand", [new, region])
    try translator.finish(as: translator.scatter(all, into: value, at: places, ofAxis: axis, of: rank))
  }
}
