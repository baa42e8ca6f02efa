/// More indices before and behind axes.
enum PadOverloads {
  static let all: [String: ATenTranslation] = [
    "pad.default": { (translator, call) throws(ExportedError) in
      let modes = ["constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"]
      guard let mode = modes[try call.string("mode", default: "constant")] else {
        throw call.failure("a mode that is not run; pad with constant, reflect, replicate or circular")
      }
      try pad(&translator, call, mode)
    },
    "_pad_circular.default": { (translator, call) throws(ExportedError) in try pad(&translator, call, "wrap") },
    "constant_pad_nd.default": { (translator, call) throws(ExportedError) in try pad(&translator, call, "constant") },
    "reflection_pad1d.default": padding("reflect"), "reflection_pad2d.default": padding("reflect"),
    "replication_pad1d.default": padding("edge"), "replication_pad2d.default": padding("edge"),
  ]

  private static func padding(_ mode: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in try pad(&translator, call, mode, "padding") }
  }

  /// PyTorch lists pairs from the last axis on.
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
    let inputs = [
      try translator.tensor(call, "self"), translator.constant(before + after),
      translator.scalar(try call.float("value", default: 0)),
    ]
    try translator.finish("Pad", inputs, ["mode": .string(mode)])
  }
}
