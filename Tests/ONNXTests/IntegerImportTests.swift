import ONNX
import TestSupport
import Testing

/// Operators on quantised integers that are refused, each in a line that says why.
@Suite struct IntegerImportTests {
  /// The refusal of a model that quantises the image to `q`, does `nodes`, and ends in a product of `d`.
  private func refusal(_ nodes: [[UInt8]]) -> String? {
    let tensors = [
      Protobuf.tensor("w", [2, 48], raw: Protobuf.floats([Float](repeating: 1, count: 96))),
      Protobuf.tensor("s", [], raw: Protobuf.floats([0.01])), Protobuf.tensor("z", [], type: 2, raw: [3]),
      OperatorImportTests.int64("pads", [0, 0, 1, 1, 0, 0, 1, 1]), OperatorImportTests.int64("ones", [1, 1]),
      OperatorImportTests.int64("fives", [5, 5]), OperatorImportTests.int64("axes", [2, 3]),
      OperatorImportTests.float("scales", [4], [1, 1, 1, 1]),
    ]
    let ends = [
      Protobuf.node("Flatten", ["d"], ["f"]),
      Protobuf.node("Gemm", ["f", "w"], ["y"], attributes: [Protobuf.int("transB", 1)]),
    ]
    do {
      let file = try TemporaryFile(
        Protobuf.model(
          nodes: [Protobuf.node("QuantizeLinear", ["x", "s", "z"], ["q"])] + nodes + ends, tensors: tensors,
          inputs: [Protobuf.value("x", [nil, 3, 4, 4])], outputs: [Protobuf.value("y", [nil, 2])]), ending: "onnx")
      _ = try withExtendedLifetime(file) { try ImportedModel(try ONNXFile(file.path)) }
      return nil
    } catch { return "\(error)" }
  }

  private static let widened = Protobuf.node("DequantizeLinear", ["m", "s", "z"], ["d"])

  @Test func whatMovesIntegersKeepsThem() {
    let pool = Protobuf.node(
      "MaxPool", ["q"], ["m"],
      attributes: [Protobuf.ints("kernel_shape", [3, 3]), Protobuf.ints("pads", [1, 1, 1, 1])])
    #expect(refusal([pool, Self.widened]) == nil)
    #expect(
      refusal([
        Protobuf.node("Transpose", ["q"], ["m"], attributes: [Protobuf.ints("perm", [0, 1, 3, 2])]), Self.widened,
      ]) == nil)
  }

  @Test func whatPadsOrRepeatsIntegersKeepsThem() {
    let pad = Protobuf.node("Pad", ["q", "pads"], ["p"])
    let crop = Protobuf.node("Slice", ["p", "ones", "fives", "axes"], ["m"])
    let resized = Protobuf.node("Resize", ["q", "", "scales"], ["m"])
    #expect(refusal([pad, crop, Self.widened]) == nil)
    #expect(refusal([resized, Self.widened]) == nil)
  }

  /// The integers themselves are not kept: a number made of them would be another.
  @Test func whatComputesWithIntegersIsRefused() {
    for op in ["Relu", "Cast", "Neg"] {
      let node = Protobuf.node(op, ["q"], ["d"], attributes: op == "Cast" ? [Protobuf.int("to", 1)] : [])
      #expect(
        refusal([node])?.contains("computes with quantised integers, which is not run; quantise the model again")
          == true)
    }
  }

  /// 17 is a float of 8 bits.
  @Test func integersOfAnotherWidthAreRefused() {
    let node = Protobuf.node("QuantizeLinear", ["x", "s"], ["d"], attributes: [Protobuf.int("output_dtype", 17)])
    #expect(refusal([node])?.contains("output_dtype is to be 4, 8 or 16 bits") == true)
  }

  @Test func foreignOperatorsAreNamed() {
    let node = Protobuf.node("Conv", ["x"], ["d"], name: "odd", domain: "com.microsoft.nchwc")
    #expect(
      refusal([node])?.hasSuffix(
        "node odd (com.microsoft.nchwc.Conv): this operator of the domain com.microsoft.nchwc is not run; export the model without optimising it"
      ) == true)
  }
}
