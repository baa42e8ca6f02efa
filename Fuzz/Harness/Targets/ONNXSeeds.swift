/// Small ONNX models, field by field (onnx/onnx, onnx/onnx.proto): convolutions, branches, recurrent layers, choices and onnxruntime's operators on
/// images of 2x2.
enum ONNXSeeds {
  static let all: [String: [UInt8]] = [
    "gemm": model([node("Flatten", ["x"], ["f"]), head], tensors: [tensor("w", [2, 4])]),
    "conv": model(
      [
        node("Conv", ["x", "k"], ["c"], [ints("pads", [1, 1, 1, 1])]), node("Relu", ["c"], ["r"]),
        node("GlobalAveragePool", ["r"], ["p"]), node("Flatten", ["p"], ["f"]), head,
      ], tensors: [tensor("k", [3, 1, 3, 3]), tensor("w", [2, 3])]),
    "branch": model(
      [
        node("Shape", ["x"], ["s"]), node("Gather", ["s", "one"], ["e"]), node("Equal", ["e", "one"], ["is"]),
        node(
          "If", ["is"], ["c"],
          [
            graph("then_branch", [node("Mul", ["x", "k"], ["t"])], output: "t", tensors: [tensor("k", [1])]),
            graph("else_branch", [node("Neg", ["x"], ["t"])], output: "t"),
          ]), node("Flatten", ["c"], ["f"]), head,
      ], tensors: [integers("one", [1]), tensor("w", [2, 4])]),
    "gru": model(
      [
        node("Reshape", ["x", "lines"], ["r"]), node("Transpose", ["r"], ["t"], [ints("perm", [1, 0, 2])]),
        node(
          "GRU", ["t", "W", "R", "B"], ["", "h"],
          [int("hidden_size", 2), text(1, "direction") + text(4, "reverse") + number(20, 3)]),
        node("Squeeze", ["h", "zero"], ["y"]),
      ],
      tensors: [
        integers("lines", [-1, 2, 2]), integers("zero", [0]), tensor("W", [1, 6, 2]), tensor("R", [1, 6, 2]),
        tensor("B", [1, 12]),
      ]),
    "fused": model(
      [
        node(
          "FusedConv", ["x", "k", "", "x"], ["c"], [text(1, "activation") + text(4, "Relu") + number(20, 3)], microsoft),
        node("Squeeze", ["c", "axes"], ["s"]),
        node("Attention", ["s", "qkv"], ["a"], [int("num_heads", 2)], microsoft), node("Flatten", ["a"], ["f"]), head,
        node("ArgMax", ["y"], ["best"]),
      ],
      tensors: [
        tensor("k", [1, 1, 1, 1]), integers("axes", [1]), tensor("qkv", [2, 6]), tensor("w", [2, 4]),
      ]),
    "integers": model(
      [
        node("QuantizeLinear", ["x", "s"], ["q"]), node("QLinearSigmoid", ["q", "s", "", "s"], ["g"], [], microsoft),
        node("QLinearAdd", ["q", "s", "", "g", "s", "", "s"], ["r"], [], microsoft),
        node("Transpose", ["r"], ["t"], [ints("perm", [0, 1, 3, 2])]), node("DequantizeLinear", ["t", "s"], ["d"]),
        node("Flatten", ["d"], ["f"]), head,
      ], tensors: [tensor("s", [1]), tensor("w", [2, 4])]),
    "choices": model(
      [
        node("Flatten", ["x"], ["e"]), node("TopK", ["e", "k"], ["v", "i"], [int("axis", 1)]),
        node("Mul", ["i", "k"], ["j"]), node("Div", ["j", "k"], ["h"]),
        node("GatherElements", ["e", "h"], ["g"], [int("axis", 1)]),
        node("ScatterElements", ["e", "i", "g"], ["s"], [int("axis", 1)]), node("Gather", ["w", "i"], ["r"]),
        node("ReduceMean", ["r"], ["m"], [ints("axes", [1]), int("keepdims", 0)]),
        node("Cast", ["i"], ["c"], [int("to", 1)]), node("Concat", ["s", "m", "c"], ["f"], [int("axis", 1)]),
        node("Gemm", ["f", "u"], ["y"], [int("transB", 1)]),
      ], tensors: [integers("k", [2]), tensor("w", [4, 2]), tensor("u", [2, 8])]),
  ]

  private static let microsoft = "com.microsoft"
  private static let head = node("Gemm", ["f", "w"], ["y"], [int("transB", 1)])

  private static func varint(_ value: Int) -> [UInt8] {
    var (rest, bytes): (UInt64, [UInt8]) = (UInt64(bitPattern: Int64(value)), [])
    repeat {
      bytes.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  private static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }
  private static func bytes(_ field: Int, _ payload: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(payload.count) + payload
  }
  private static func text(_ field: Int, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }
  private static func int(_ name: String, _ value: Int) -> [UInt8] {
    text(1, name) + number(3, value) + number(20, 2)
  }
  private static func ints(_ name: String, _ values: [Int]) -> [UInt8] {
    text(1, name) + values.flatMap { number(8, $0) } + number(20, 7)
  }

  private static func tensor(_ name: String, _ dimensions: [Int]) -> [UInt8] {
    let elements = (0..<dimensions.reduce(1, *)).flatMap { [0, 0, 0x80, UInt8($0 % 2 == 0 ? 0x3f : 0xbf)] as [UInt8] }
    return dimensions.flatMap { number(1, $0) } + number(2, 1) + text(8, name) + bytes(9, elements)
  }

  private static func integers(_ name: String, _ values: [Int]) -> [UInt8] {
    number(1, values.count) + number(2, 7) + values.flatMap { number(7, $0) } + text(8, name)
  }

  private static func node(
    _ op: String, _ inputs: [String], _ outputs: [String], _ attributes: [[UInt8]] = [], _ domain: String = ""
  ) -> [UInt8] {
    inputs.flatMap { text(1, $0) } + outputs.flatMap { text(2, $0) } + text(4, op) + attributes.flatMap { bytes(5, $0) }
      + text(7, domain)
  }

  private static func graph(
    _ name: String, _ nodes: [[UInt8]], output: String, tensors: [[UInt8]] = []
  ) -> [UInt8] {
    let graph = nodes.flatMap { bytes(1, $0) } + tensors.flatMap { bytes(5, $0) } + bytes(12, text(1, output))
    return text(1, name) + bytes(6, graph) + number(20, 5)
  }

  private static func model(_ nodes: [[UInt8]], tensors: [[UInt8]]) -> [UInt8] {
    let extents = bytes(1, text(2, "N")) + [1, 2, 2].flatMap { bytes(1, number(1, $0)) }
    let image = text(1, "x") + bytes(2, bytes(1, number(1, 1) + bytes(2, extents)))
    let graph =
      nodes.flatMap { bytes(1, $0) } + text(2, "graph") + tensors.flatMap { bytes(5, $0) } + bytes(11, image)
      + bytes(12, text(1, "y"))
    let classes = text(1, "names") + text(2, "{0: 'cat', 1: \"dog's\"}")
    return number(1, 8) + text(2, "hand") + bytes(7, graph) + bytes(8, number(2, 17)) + bytes(14, classes)
  }
}
