/// Values written over the elements that indices name, in place or into a copy.
enum IndexPutOverloads {
  static let all: [String: ATenTranslation] = [
    "index_put.default": { (translator, call) throws(ExportedError) in
      let given = try call.tensors("indices").enumerated().compactMap { axis, name in name.map { (axis, $0) } }
      let adds = try call.bool("accumulate", default: false)
      if given.count > 1, given.map(\.0) == Array(given.indices) {
        return try write(rows: given.map(\.1), adds: adds, &translator, call)
      }
      guard let (axis, name) = given.first, given.enumerated().allSatisfy({ $0.offset + axis == $0.element.0 }) else {
        throw call.failure("it writes at indices of axes that are not side by side; write along one axis at a time")
      }
      if adds { return try add(from: axis, at: given.map(\.1), &translator, call) }
      if given.count > 1 { return try write(from: axis, at: given.map(\.1), &translator, call) }
      try write(try translator.tensor(call, "values"), at: name, ofAxis: axis, &translator, call)
    },
    "index_fill.int_Scalar": { (translator, call) throws(ExportedError) in
      try write(translator.scalar(try call.float("value")), &translator, call)
    },
    "index_fill.int_Tensor": { (translator, call) throws(ExportedError) in
      try write(try translator.tensor(call, "value"), &translator, call)
    },
    "index_add.default": { (translator, call) throws(ExportedError) in
      let axis = try call.axis(try call.int("dim"), of: "self")
      var added = try translator.tensor(call, "source")
      if try call.float("alpha", default: 1) != 1 {
        added = translator.emit("Mul", [added, try translator.operand(call, "alpha")])
      }
      let (value, index) = (try translator.tensor(call, "self"), try translator.tensor(call, "index"))
      try translator.finish(
        as: add(added, at: index, ofAxis: axis, of: try call.rank("self"), to: value, &translator))
    },
    "index_copy.default": { (translator, call) throws(ExportedError) in
      try write(try translator.tensor(call, "source"), &translator, call)
    },
  ]

  /// Adds the call's values, broadcast, where indices of axes from `axis` on say together.
  private static func add(
    from axis: Int, at lists: [String], _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    guard lists.allSatisfy({ call.metas[$0]?.type != .bool }) else {
      throw call.failure("it adds where truth values say; add at indices")
    }
    let value = try translator.tensor(call, "self")
    let (merged, places) =
      lists.count == 1
      ? (value, translator.value(lists[0])) : try IndexOverloads.merged(&translator, call, value, axis, lists)
    let region = translator.emit("Shape", [translator.emit("Gather", [merged, places], ["axis": .int(axis)])])
    let added = translator.emit("Expand", [try translator.tensor(call, "values"), region])
    // A slice for each place, in one row.
    let row = translator.emit("Reshape", [places, translator.constant([-1])])
    let slices = translator.emit(
      "Reshape", [added, translator.emit("Shape", [translator.emit("Gather", [merged, row], ["axis": .int(axis)])])])
    let rank = try call.rank("self") - lists.count + 1
    let sums = add(slices, at: row, ofAxis: axis, of: rank, to: merged, &translator)
    try translator.finish("Reshape", [sums, translator.emit("Shape", [value])])
  }

  /// Adds slices to a value of `rank` axes where one row of indices of an axis says, each of which stands at all elements of its slice.
  private static func add(
    _ slices: String, at index: String, ofAxis axis: Int, of rank: Int, to value: String,
    _ translator: inout Translator
  ) -> String {
    let shape = (0..<rank).map { $0 == axis ? -1 : 1 }
    let row = translator.emit("Reshape", [index, translator.constant(shape)])
    let places = translator.emit("Expand", [row, translator.emit("Shape", [slices])])
    return translator.emit(
      "ScatterElements", [value, places, slices], ["axis": .int(axis), "reduction": .string("add")])
  }

  /// Writes the call's values, broadcast, where rows of indices of axes from `axis` on say together.
  private static func write(
    from axis: Int, at lists: [String], _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    guard lists.allSatisfy({ call.metas[$0]?.sizes.count == 1 && call.metas[$0]?.type != .bool }) else {
      throw call.failure("it writes where truth values or a matrix of indices say; write at one row of indices")
    }
    let value = try translator.tensor(call, "self")
    let shape = translator.emit("Shape", [value])
    let (merged, places) = try IndexOverloads.merged(&translator, call, value, axis, lists)
    let region = translator.emit("Shape", [translator.emit("Gather", [merged, places], ["axis": .int(axis)])])
    let all = translator.emit("Expand", [try translator.tensor(call, "values"), region])
    let rank = try call.rank("self") - lists.count + 1
    let written = translator.scatter(all, into: merged, at: places, ofAxis: axis, of: rank)
    try translator.finish("Reshape", [written, shape])
  }

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
