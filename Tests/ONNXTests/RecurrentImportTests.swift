import Graphs
import ONNX
import TestSupport
import Testing

/// What recurrent layers are refused for, by name.
@Suite struct RecurrentImportTests {
  private static func numbers(_ name: String, _ dimensions: [Int], _ value: Float = 0.5) -> [UInt8] {
    Protobuf.tensor(
      name, dimensions, raw: Protobuf.floats([Float](repeating: value, count: dimensions.reduce(1, *))))
  }

  private static func integers(_ name: String, _ values: [Int], type: Int = 7) -> [UInt8] {
    let raw = values.flatMap { type == 6 ? Protobuf.little(Int32($0)) : Protobuf.little($0) }
    return Protobuf.tensor(name, [values.count], type: type, raw: raw)
  }

  private static func words(_ name: String, _ words: [String]) -> [UInt8] {
    Protobuf.text(1, name) + words.flatMap { Protobuf.text(9, $0) } + Protobuf.int(20, 8)
  }

  /// A GRU of three steps of 16 features and two hidden ones, whose last state is the logits.
  private func model(
    _ attributes: [[UInt8]] = [], _ more: [String] = [], input: String = "t"
  ) throws -> ImportedModel {
    let nodes = [
      Protobuf.node("Reshape", ["x", "lines"], ["r"]),
      Protobuf.node("Transpose", ["r"], ["t"], attributes: [Protobuf.ints("perm", [1, 0, 2])]),
      Protobuf.node(
        "GRU", [input, "W", "R"] + more, ["", "h"], name: "gru",
        attributes: [Protobuf.int("hidden_size", 2)] + attributes),
      Protobuf.node("Squeeze", ["h", "first"], ["y"]),
    ]
    let tensors = [
      Self.integers("lines", [-1, 3, 16]), Self.integers("first", [0]), Self.numbers("W", [1, 6, 16]),
      Self.numbers("R", [1, 6, 2]), Self.numbers("B", [1, 12]), Self.numbers("h0", [1, 1, 2]),
      Self.numbers("zero", [1, 1, 2], 0), Self.numbers("narrow", [1, 5, 2]), Self.integers("three", [3], type: 6),
      Self.integers("two", [2], type: 6),
    ]
    let bytes = Protobuf.model(
      nodes: nodes, tensors: tensors, inputs: [Protobuf.value("x", [nil, 3, 4, 4])],
      outputs: [Protobuf.value("y", [nil, 2])])
    let file = try TemporaryFile(bytes, ending: "onnx")
    return try withExtendedLifetime(file) { try ImportedModel(try ONNXFile(file.path)) }
  }

  @Test func whatIsGivenAndMeansNothingIsTaken() throws {
    let plain = try model().graph
    #expect(plain.classCount == 2)
    #expect(plain.nodes.count(where: { $0.op.name == "Tanh" }) == 3)
    #expect(
      try model([Self.words("activations", ["Sigmoid", "Tanh"])], ["", "three", "zero"]).graph.nodes.count
        == plain.nodes.count)
    #expect(try model([], ["B"]).graph.nodes.count > plain.nodes.count)
    #expect(try model([], ["", "", "h0"]).graph.nodes.count > plain.nodes.count)
  }

  @Test func whatIsNotRunIsNamed() {
    func refuses(
      _ part: String, _ attributes: [[UInt8]] = [], _ more: [String] = [], input: String = "t",
      _ place: SourceLocation = #_sourceLocation
    ) {
      #expect(sourceLocation: place) { try model(attributes, more, input: input) } throws: {
        "\($0)".contains("node gru (GRU): ") && "\($0)".contains(part) && !"\($0)".contains("\n")
      }
    }
    refuses("a first state of shape", [], ["", "", "narrow"])
    refuses("several lengths", [], ["", "two"])
    refuses("weights of shape", [], ["narrow"])
    refuses("wanted [steps, images, features]", input: "r")
    refuses("attribute activations is to be Sigmoid, Tanh", [Self.words("activations", ["Relu", "Tanh"])])
    refuses("attribute layout is to be 0", [Protobuf.int("layout", 1)])
    refuses("attribute clip is to be left out", [Protobuf.text(1, "clip") + Protobuf.float(2, 1) + Protobuf.int(20, 1)])
    refuses("attribute direction", [Protobuf.text(1, "direction") + Protobuf.text(4, "both") + Protobuf.int(20, 3)])
  }
}
