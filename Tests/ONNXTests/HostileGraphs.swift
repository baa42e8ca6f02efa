import ONNX
import TestSupport

/// Models that no exporter would write: operators in a row with attributes, shapes and inputs drawn at random, some of them absurd.
struct HostileGraphs {
  private var random: SplitMix64

  /// The models of a seed.
  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// All that are imported, so that none is left out.
  private static let operators = ImportedModel.operators.sorted()

  private static let numbers = [
    "align_corners", "allowzero", "antialias", "axis", "batch_dims", "blocksize", "ceil_mode", "count_include_pad",
    "detect_negative", "exclude_outside", "group", "inverse", "k", "keepdims",
    "noop_with_empty_axes", "num_groups", "num_outputs", "onesided", "size", "storage_order", "to", "training_mode",
    "transA",
    "transB",
    "upper",
  ]
  private static let lists = [
    "axes", "dilations", "ends", "kernel_shape", "output_padding", "output_shape", "pads", "perm", "split", "starts",
    "strides", "shape",
  ]
  private static let floats = ["alpha", "beta", "bias", "epsilon", "gamma", "value", "momentum", "min", "max"]
  private static let words = [
    ("auto_pad", ["SAME_UPPER", "SAME_LOWER", "VALID", "x"]),
    ("mode", ["reflect", "edge", "constant", "wrap", "linear", "nearest", "cubic", "CRD"]),
    ("padding_mode", ["zeros", "border", "reflection", "x"]),
    ("approximate", ["tanh", "none", "x"]),
    ("equation", ["bij,bjk->bik", "ij->ji", "i,i", "->", "..i->i", "bchw,c->bhw"]),
    ("coordinate_transformation_mode", ["asymmetric", "align_corners"]), ("reduction", ["add", "none"]),
  ]
  private static let absurd = [
    Int.max, Int.min, Int.max - 1, Int.min + 1, 1 << 62, 1 << 40, -(1 << 40), 1 << 32, 1 << 31, -(1 << 31), 1 << 20,
    65_537, 1000,
    -1000, 33,
  ]

  /// The bytes of one more model.
  mutating func next() -> [UInt8] {
    var names = ["x"]
    var tensors: [[UInt8]] = []
    for index in 0..<below(5) + 1 {
      names.append("t\(index)")
      tensors.append(tensor("t\(index)"))
    }
    var nodes: [[UInt8]] = []
    for index in 0..<below(5) + 1 {
      let outputs = (0...(below(4) == 0 ? below(3) : 0)).map { "n\(index).\($0)" }
      nodes.append(node(names, outputs))
      // The newest values stand more than once, so that chains come about.
      names += outputs + [outputs[0], outputs[0], "x"]
    }
    let last = nodes.count - 1
    if below(2) == 0 {
      nodes.append(Protobuf.node("Flatten", ["n\(last).0"], ["y"]))
    } else {
      nodes.append(Protobuf.node("Relu", ["n\(last).0"], ["y"]))
    }
    let extents: [Int?] =
      below(8) == 0 ? (0..<4).map { _ in any() } : [below(2) == 0 ? nil : 1 + below(3), 3, 1 + below(9), 8]
    return Protobuf.model(
      nodes: nodes, tensors: tensors, inputs: [Protobuf.value("x", extents)],
      outputs: [Protobuf.value("y", [nil, 10])],
      opset: [9, 11, 13, 17, 18, 20, 23][below(7)])
  }

  private mutating func node(_ names: [String], _ outputs: [String]) -> [UInt8] {
    let op = Self.operators[below(Self.operators.count)]
    let inputs = (0..<below(4) + 1).map { _ in
      below(12) == 0 ? "" : names[max(below(names.count), below(names.count))]
    }
    var attributes: [[UInt8]] = []
    for _ in 0..<below(5) {
      switch below(5) {
      case 0: attributes.append(Protobuf.int(Self.numbers[below(Self.numbers.count)], any()))
      case 1, 2:
        attributes.append(Protobuf.ints(Self.lists[below(Self.lists.count)], (0..<below(6)).map { _ in any() }))
      case 3:
        let name = Self.floats[below(Self.floats.count)]
        attributes.append(
          below(3) == 0
            ? Protobuf.text(1, name) + Protobuf.bytes(5, tensor("")) + Protobuf.int(20, 4)
            : Protobuf.text(1, name) + Protobuf.float(2, float()) + Protobuf.int(20, 1))
      default:
        let (name, values) = Self.words[below(Self.words.count)]
        attributes.append(Protobuf.text(1, name) + Protobuf.text(4, values[below(values.count)]) + Protobuf.int(20, 3))
      }
    }
    return Protobuf.node(op, inputs, outputs, name: op, attributes: attributes)
  }

  private mutating func tensor(_ name: String) -> [UInt8] {
    let extents = (0..<below(5)).map { _ in below(15) == 0 ? 0 : [1, 2, 3, 3, 4, 8][below(6)] }
    let count = extents.reduce(1, *)
    switch below(3) {
    case 0:
      let values = (0..<count).map { _ in any() }
      return Protobuf.tensor(name, extents, type: 7, raw: values.flatMap { Protobuf.little($0) })
    case 1:
      let small = [-1, 0, 1, 2, 3, 8, 24][below(7)]
      return Protobuf.tensor(
        name, below(2) == 0 ? extents : [1 + below(4)], type: 7,
        raw: (0..<(below(2) == 0 ? count : 1 + below(4))).flatMap { _ in Protobuf.little(small) })
    default:
      return Protobuf.tensor(name, extents, raw: Protobuf.floats((0..<count).map { _ in float() }))
    }
  }

  private mutating func any() -> Int {
    below(4) == 0 ? Self.absurd[below(Self.absurd.count)] : below(8) - 2
  }

  private mutating func float() -> Float {
    [0, 1, -1, 0.5, 3, 1e30, -1e38, 0x1p-149, .infinity, -.infinity, .nan][below(11)]
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
}
