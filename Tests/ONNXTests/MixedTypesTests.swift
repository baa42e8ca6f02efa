import ONNX
import TestSupport
import Testing

/// Graphs with casts between float types, of which a run has one dtype.
@Suite struct MixedTypesTests {
  /// The types whose casts change nothing in a classifier behind `nodes`, which make `f` of the input `x`.
  private func narrowed(_ nodes: [[UInt8]]) throws -> [String] {
    let weights = Protobuf.tensor("w", [2, 48], raw: Protobuf.floats((0..<96).map { Float($0 % 7) - 3 }))
    let last = Protobuf.node("Gemm", ["f", "w"], ["y"], attributes: [Protobuf.int("transB", 1)])
    let file = try TemporaryFile(
      Protobuf.model(
        nodes: nodes + [last], tensors: [weights], inputs: [Protobuf.value("x", [nil, 3, 4, 4])],
        outputs: [Protobuf.value("y", [nil, 2])]),
      ending: "onnx")
    return try withExtendedLifetime(file) { try ImportedModel(try ONNXFile(file.path)).narrowed }
  }

  private func cast(_ value: String, _ result: String, to type: Int) -> [UInt8] {
    Protobuf.node("Cast", [value], [result], attributes: [Protobuf.int("to", type)])
  }

  /// float16 is ONNX's type 10, float32 1, bfloat16 16.
  @Test func castsThatChangeNothingAreTold() throws {
    let found = try narrowed([
      Protobuf.node("Relu", ["x"], ["r"]), cast("r", "h", to: 10), Protobuf.node("Sigmoid", ["h"], ["s"]),
      cast("s", "b", to: 16), cast("b", "g", to: 1), cast("g", "k", to: 10), cast("k", "c", to: 1),
      Protobuf.node("Flatten", ["c"], ["f"]),
    ])
    #expect(found == ["bfloat16", "float16"])
  }

  /// Images and logits of another type than all between are no mixture.
  @Test func castsOfImagesAndLogitsAreNot() throws {
    #expect(
      try narrowed([cast("x", "h", to: 10), Protobuf.node("Flatten", ["h"], ["g"]), cast("g", "f", to: 1)]) == [])
    #expect(try narrowed([Protobuf.node("Flatten", ["x"], ["f"])]) == [])
  }
}
