/// Parts of values.
enum PartOverloads {
  static let all: [String: ATenTranslation] = [
    "select.int": { (translator, call) throws(ExportedError) in
      let index = translator.scalar(try call.int("index"))
      try translator.finish(
        "Gather", [try translator.tensor(call, "self"), index], ["axis": .int(try call.int("dim"))])
    },
    "slice.Tensor": { (translator, call) throws(ExportedError) in
      let axis = try call.int("dim", default: 0)
      let ends = [try bound(&translator, call, "start", 0), try bound(&translator, call, "end", .max)]
      try cut(&translator, call, axis, ends, step: try call.int("step", default: 1))
    },
    "narrow.default": { (translator, call) throws(ExportedError) in
      let start = try call.int("start")
      let (end, overflow) = start.addingReportingOverflow(try call.int("length"))
      guard start >= 0, !overflow else { throw call.failure("from \(start) on; export the model again") }
      try cut(
        &translator, call, try call.int("dim"), [translator.constant([start]), translator.constant([end])], step: 1)
    },
    "chunk.default": { (translator, call) throws(ExportedError) in
      let chunks = try call.int("chunks")
      guard chunks > 0 else { throw call.failure("\(chunks) parts; export the model again") }
      let extent = try extent(call)
      try split(&translator, call, size: (extent + chunks - 1) / chunks, of: extent)
    },
    "split.Tensor": { (translator, call) throws(ExportedError) in
      try split(&translator, call, size: try call.int("split_size"), of: try extent(call))
    },
    "split_with_sizes.default": { (translator, call) throws(ExportedError) in
      let sizes = translator.constant(try call.ints("split_sizes"))
      try finishSplit(&translator, call, sizes)
    },
    "split.sizes": { (translator, call) throws(ExportedError) in
      let sizes = translator.constant(try call.ints("split_size"))
      try finishSplit(&translator, call, sizes)
    },
    "unbind.int": { (translator, call) throws(ExportedError) in
      let axis = try call.int("dim", default: 0)
      let input = try translator.tensor(call, "self")
      for (index, output) in call.outputs.enumerated() {
        guard let output else { continue }
        let place = translator.scalar(index)
        try translator.finish("Gather", [input, place], ["axis": .int(axis)], output: output)
      }
    },
    "flip.default": { (translator, call) throws(ExportedError) in
      let flipped = translator.flipped(try translator.tensor(call, "self"), try call.ints("dims"))
      try translator.finish(as: flipped)
    },
  ]

  private static func bound(
    _ translator: inout Translator, _ call: ATenCall, _ name: String, _ absent: Int
  ) throws(ExportedError) -> String {
    guard call[name] != nil else { return translator.constant([absent]) }
    return translator.shape(try call.integers(name))
  }

  private static func cut(
    _ translator: inout Translator, _ call: ATenCall, _ axis: Int, _ ends: [String], step: Int
  ) throws(ExportedError) {
    let rest = [translator.constant([axis]), translator.constant([step])]
    try translator.finish("Slice", [try translator.tensor(call, "self")] + ends + rest)
  }

  private static func extent(_ call: ATenCall) throws(ExportedError) -> Int {
    let axis = try call.axis(try call.int("dim", default: 0), of: "self")
    let sizes = try call.sizes("self")
    guard sizes.indices.contains(axis), let extent = sizes[axis], extent > 0 else {
      throw call.failure("it cuts along the axis of the batch; export the model so that images stay apart")
    }
    return extent
  }

  private static func split(
    _ translator: inout Translator, _ call: ATenCall, size: Int, of extent: Int
  ) throws(ExportedError) {
    guard size > 0, extent / size <= 1 << 12 else { throw call.failure("parts of \(size); export the model again") }
    let sizes = stride(from: 0, to: extent, by: size).map { min(size, extent - $0) }
    let list = translator.constant(sizes)
    try finishSplit(&translator, call, list)
  }

  private static func finishSplit(
    _ translator: inout Translator, _ call: ATenCall, _ sizes: String
  ) throws(ExportedError) {
    try translator.finish(
      "Split", [try translator.tensor(call, "self"), sizes], ["axis": .int(try call.int("dim", default: 0))])
  }
}
