/// Values written over the elements that indices of one axis name, in place or into a copy.
enum IndexPutOverloads {
  static let all: [String: ATenTranslation] = [
    "index_put.default": { (translator, call) throws(ExportedError) in
      let given = try call.tensors("indices").enumerated().compactMap { axis, name in name.map { (axis, $0) } }
      guard try !call.bool("accumulate", default: false) else {
        throw call.failure("it adds to elements where it writes; add first, and write the sums")
      }
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
