/// Values joined.
enum JoinOverloads {
  static let all: [String: ATenTranslation] = [
    "cat.default": { (translator, call) throws(ExportedError) in
      let inputs = try inputs(translator, call)
      try translator.finish("Concat", inputs, ["axis": .int(try call.int("dim", default: 0))])
    },
    "stack.default": { (translator, call) throws(ExportedError) in
      let axis = try call.int("dim", default: 0)
      let list = translator.constant([axis])
      let inputs = try inputs(translator, call).map { translator.emit("Unsqueeze", [$0, list]) }
      try translator.finish("Concat", inputs, ["axis": .int(axis)])
    },
    "roll.default": { (translator, call) throws(ExportedError) in
      let (shifts, axes) = (try call.ints("shifts"), try call.ints("dims", default: []))
      guard shifts.count == axes.count, !axes.isEmpty else {
        throw call.failure("shifts without axes; say along which to roll")
      }
      var value = try translator.tensor(call, "self")
      let sizes = try call.sizes("self")
      for (shift, given) in zip(shifts, axes) {
        let axis = try call.axis(given, of: "self")
        guard sizes.indices.contains(axis), let extent = sizes[axis], extent > 0 else {
          throw call.failure("it rolls along the axis of the batch; export the model so that images stay apart")
        }
        let start = ((extent - shift % extent) % extent + extent) % extent
        if start == 0 { continue }
        let list = translator.constant([start, extent - start])
        let parts = translator.emitPair("Split", [value, list], ["axis": .int(axis)])
        value = translator.emit("Concat", [parts.1, parts.0], ["axis": .int(axis)])
      }
      try translator.finish(as: value)
    },
  ]

  private static func inputs(_ translator: Translator, _ call: ATenCall) throws(ExportedError) -> [String] {
    let names = try call.tensors("tensors")
    guard !names.isEmpty, !names.contains(nil) else {
      throw call.failure("it joins no tensors; export the model again")
    }
    return names.compactMap { $0.map(translator.value) }
  }
}
