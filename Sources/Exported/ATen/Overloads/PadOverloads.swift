/// More indices before and behind axes.
enum PadOverloads {
  static let all: [String: ATenTranslation] = [
    "pad.default": { (translator, call) throws(ExportedError) in
      let modes = ["constant": "constant", "reflect": "reflect", "replicate": "edge"]
      guard let mode = modes[try call.string("mode", default: "constant")] else {
        throw call.failure("a mode that is not run; pad with constant, reflect or replicate")
      }
      try pad(&translator, call, mode)
    },
    "constant_pad_nd.default": { (translator, call) throws(ExportedError) in try pad(&translator, call, "constant") },
    "reflection_pad2d.default": { (translator, call) throws(ExportedError) in
      try pad(&translator, call, "reflect", "padding")
    },
    "replication_pad2d.default": { (translator, call) throws(ExportedError) in
      try pad(&translator, call, "edge", "padding")
    },
  ]

  /// PyTorch lists pairs from the last axis on; those below zero cut.
  private static func pad(
    _ translator: inout Translator, _ call: ATenCall, _ mode: String, _ name: String = "pad"
  ) throws(ExportedError) {
    let pairs = try call.ints(name)
    let rank = try call.rank("self")
    guard pairs.count % 2 == 0, pairs.count / 2 <= rank, pairs.allSatisfy({ abs($0) <= 1 << 16 }) else {
      throw call.failure("pads \(pairs) of a value of \(rank) axes; export the model again")
    }
    var (before, after) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
    for index in 0..<pairs.count / 2 {
      (before[rank - 1 - index], after[rank - 1 - index]) = (pairs[2 * index], pairs[2 * index + 1])
    }
    var value = try translator.tensor(call, "self")
    if (before + after).contains(where: { $0 < 0 }) {
      let axes = Array(0..<rank)
      let lists = [before.map { max(-$0, 0) }, after.map { $0 < 0 ? $0 : Int.max }, axes].map {
        translator.constant($0)
      }
      value = translator.emit("Slice", [value] + lists)
    }
    let list = translator.constant((before + after).map { max($0, 0) })
    let fill = translator.scalar(try call.float("value", default: 0))
    try translator.finish("Pad", [value, list, fill], ["mode": .string(mode)])
  }
}
