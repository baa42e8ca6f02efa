import Exported

/// What PyTorch runs for nn.MultiheadAttention and nn.TransformerEncoderLayer in inference, in the operators that it stands for
/// (https://github.com/pytorch/pytorch, aten/src/ATen/native/transformers).
enum FusedAttention {
  static let all: [String: Builtin] = [
    "_native_multi_head_attention": { (run, given) throws(ExportedError) in
      guard given.values.count >= 9 else { throw run.failure("attention without its weights, fused") }
      let (inputs, weights) = (Array(given.values.prefix(3)), Array(given.values[5..<9]))
      let mask = try keys(run, given[9, "mask"], given[12, "mask_type"])
      return .tuple([try attention(run, inputs, heads: given[4, "num_head"], weights: weights, mask: mask), .none])
    },
    "_transformer_encoder_layer_fwd": { (run, given) throws(ExportedError) in
      guard given.values.count >= 18 else { throw run.failure("a layer without its weights, fused") }
      return try layer(run, given.values, mask: try keys(run, given[18, "mask"], given[19, "mask_type"]))
    },
  ]

  /// Which keys a query is given, of a mask that says which it is not; numbers of it that are not 0 are truths.
  private static func keys(_ run: Interpreter, _ mask: ScriptValue, _ kind: ScriptValue) throws(ExportedError)
    -> ScriptValue
  {
    guard case .tensor(let name) = mask else { return .none }
    // Of queries and keys alone, or spread over images and heads; not one of the keys of each image.
    guard let kind = kind.int, [0: 2, 2: 4][kind] == run.recorder.sizes(of: name).count else {
      throw run.failure("attention with a mask of the images' own keys, fused")
    }
    return try run.call(operator: "eq", ScriptArguments(values: [mask, .int(0)]))
  }

  /// `weights` are the weights and biases of the projections: of all three inputs, and of the result.
  private static func attention(
    _ run: Interpreter, _ inputs: [ScriptValue], heads: ScriptValue, weights: [ScriptValue], mask: ScriptValue
  ) throws(ExportedError) -> ScriptValue {
    guard inputs.count == 3, weights.count == 4, case .tensor(let query) = inputs[0], let heads = heads.int,
      heads > 0, inputs.allSatisfy({ $0.isSame(as: inputs[0]) == true })
    else { throw run.failure("attention of several inputs, fused") }
    let sizes = run.recorder.sizes(of: query)
    guard sizes.count == 3, sizes[2] % heads == 0 else { throw run.failure("attention of a value of \(sizes), fused") }
    func call(_ op: String, _ values: ScriptValue...) throws(ExportedError) -> ScriptValue {
      try run.call(operator: op, ScriptArguments(values: values))
    }
    let all = try call("linear", inputs[0], weights[0], weights[1])
    let split = try call("view", all, .ints([sizes[0], sizes[1], 3, heads, sizes[2] / heads]))
    let parts = try call("unbind", try call("permute", split, .ints([2, 0, 3, 1, 4])), .int(0)).elements ?? []
    guard parts.count == 3 else { throw run.failure("attention without its three inputs, fused") }
    let mixed = try call("scaled_dot_product_attention", parts[0], parts[1], parts[2], mask)
    let rows = try call("reshape", try call("transpose", mixed, .int(1), .int(2)), .ints(sizes))
    return try call("linear", rows, weights[2], weights[3])
  }

  private static func layer(
    _ run: Interpreter, _ given: [ScriptValue], mask: ScriptValue
  ) throws(ExportedError) -> ScriptValue {
    func call(_ op: String, _ values: ScriptValue...) throws(ExportedError) -> ScriptValue {
      try run.call(operator: op, ScriptArguments(values: values))
    }
    func normalised(_ value: ScriptValue, _ first: Int) throws(ExportedError) -> ScriptValue {
      try call("layer_norm", value, .list(ScriptList([given[1]])), given[first], given[first + 1], given[9])
    }
    func attended(_ value: ScriptValue) throws(ExportedError) -> ScriptValue {
      try attention(run, [value, value, value], heads: given[2], weights: Array(given[3..<7]), mask: mask)
    }
    func fed(_ value: ScriptValue) throws(ExportedError) -> ScriptValue {
      let hidden = try call("linear", value, given[14], given[15])
      let active = try call(try run.truth(given[7]) ? "gelu" : "relu", hidden)
      return try call("linear", active, given[16], given[17])
    }
    if try run.truth(given[8]) {
      let mixed = try call("add", given[0], try attended(try normalised(given[0], 10)))
      return try call("add", mixed, try fed(try normalised(mixed, 12)))
    }
    let mixed = try normalised(try call("add", given[0], try attended(given[0])), 10)
    return try normalised(try call("add", mixed, try fed(mixed)), 12)
  }
}

extension ScriptValue {
  fileprivate static func ints(_ numbers: [Int]) -> ScriptValue { .list(ScriptList(numbers.map { .int($0) })) }
}
