import Foundation
import TestSupport

/// A made-up ZeRO-3 run of a chain of linear layers.
struct LinearRun {
  struct Parameter {
    let name: String
    let size: [Int]
    /// Where its elements start among those of all parameters.
    let first: Int
    /// The largest magnitude of its elements.
    let scale: Float

    var count: Int { size.reduce(1, *) }
  }

  let ranks: Int
  let parameters: [Parameter]

  init(ranks: Int, layers: Int, width: Int) {
    self.ranks = ranks
    var first = 0
    var all: [Parameter] = []
    func add(_ name: String, _ out: Int, _ features: Int) {
      for (name, size) in [("\(name).weight", [out, features]), ("\(name).bias", [out])] {
        // Such weights keep the activations of a chain with relu at one scale.
        all.append(Parameter(name: name, size: size, first: first, scale: (6 / Float(features)).squareRoot()))
        first += size.reduce(1, *)
      }
    }
    add("input", width, 3 * 32 * 32)
    for layer in 0..<layers { add("layers.\(layer)", width, width) }
    add("output", 10, width)
    parameters = all
  }

  func modelStates() -> [UInt8] {
    let storages = parameters.indices.map { Storage("\($0)", []) }
    let shapes = parameters.map { ($0.name, Py.call("torch", "Size", [.tuple($0.size.map(Py.int))])) }
    let entries: [(String, Py)] = [
      ("module", .ordered(zip(parameters, storages).map { ($0.name, $1.tensor([0])) })), ("buffer_names", .list([])),
      ("optimizer", .none), ("param_shapes", .list([.ordered(shapes)])), ("frozen_param_shapes", .ordered([])),
      ("shared_params", .dict([])), ("frozen_param_fragments", .ordered([])), ("global_steps", .int(20)),
      ("dp_world_size", .int(ranks)), ("mp_world_size", .int(1)), ("ds_config", Self.config),
      ("ds_version", .text("0.19.8")),
    ]
    return TorchFile.zip(.dict(entries), storages)
  }

  private static let config = Py.dict([
    ("bf16", .dict([("enabled", .bool(false))])), ("zero_optimization", .dict([("stage", .int(3))])),
  ])

  /// The flat group and the moments of one rank.
  func writeOptimizerStates(_ rank: Int, to path: String) throws {
    let count = parameters.reduce(0) { $0 + piece(of: $1) }
    func tensor(_ key: String) -> Py { Self.storage(key, count) }
    let moments = Py.dict([("step", .int(20)), ("exp_avg", tensor("0")), ("exp_avg_sq", tensor("1"))])
    let base = Py.dict([
      ("state", .raw([0x7d, 0x28] + Py.int(0).opcodes + moments.opcodes + [0x75])), ("param_groups", .list([])),
    ])
    let state = Py.dict([
      ("zero_stage", .call("deepspeed.runtime.zero.config", "ZeroStageEnum", [.int(3)])),
      ("partition_count", .int(ranks)), ("optimizer_state_dict", base), ("fp32_flat_groups", .list([tensor("2")])),
    ])
    let pickle = Py.dict([
      ("optimizer_state_dict", state), ("ds_config", Self.config), ("ds_version", .text("0.19.8")),
    ])
    let zip = try ZipFile(path)
    try zip.add("state/data.pkl", pickle.pickled)
    try zip.add("state/byteorder", Array("little".utf8))
    for key in ["0", "1"] { try zip.addHole("state/data/\(key)", size: 4 * count) }
    try zip.add("state/data/2", size: 4 * count) { write in
      for parameter in parameters { try writePiece(of: parameter, rank, write) }
    }
    try zip.finish()
  }

  private static func storage(_ key: String, _ count: Int) -> Py {
    let id = Py.persistent(
      .tuple([.text("storage"), .global("torch", "FloatStorage"), .text(key), .text("cpu"), .int(count)]))
    return .call(
      "torch._utils", "_rebuild_tensor_v2",
      [
        id, .int(0), .tuple([.int(count)]), .tuple([.int(1)]), .bool(false),
        .call("collections", "OrderedDict", []),
      ])
  }

  private func piece(of parameter: Parameter) -> Int { (parameter.count + ranks - 1) / ranks }

  /// A rank's piece of a parameter, filled up with zeros.
  private func writePiece(of parameter: Parameter, _ rank: Int, _ write: ([Float]) throws -> Void) throws {
    let length = piece(of: parameter)
    var position = rank * length
    let end = position + length
    while position < end {
      let next = min(end, position + 1 << 18)
      try write((position..<next).map { $0 < parameter.count ? Self.value(parameter.first + $0) * parameter.scale : 0 })
      position = next
    }
  }

  /// A number in -1..<1 for each index.
  private static func value(_ index: Int) -> Float {
    let hash = (UInt64(index) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    return Float(Int32(truncatingIfNeeded: (hash ^ hash >> 29) &* 0xbf58_476d_1ce4_e5b9 >> 32)) * 0x1p-31
  }
}
