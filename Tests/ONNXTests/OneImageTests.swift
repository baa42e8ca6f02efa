import ONNX
import TestSupport
import Testing

/// Graphs whose batch is open and that hold for one image, and those that look at a batch.
@Suite struct OneImageTests {
  private func error(_ nodes: [[UInt8]], opset: Int = 17) -> String? {
    let tensors = [
      OperatorImportTests.float("w", [2, 48], [Float](repeating: 1, count: 96)),
      OperatorImportTests.float("three", [3], [1, 1, 1]), OperatorImportTests.int64("row", [1, -1]),
      OperatorImportTests.int64("rest", [-1]),
    ]
    let end = Protobuf.node("Gemm", ["f", "w"], ["y"], attributes: [Protobuf.int("transB", 1)])
    do {
      let file = try TemporaryFile(
        Protobuf.model(
          nodes: nodes + [end], tensors: tensors, inputs: [Protobuf.value("x", [nil, 3, 4, 4])],
          outputs: [Protobuf.value("y", [nil, 2])], opset: opset), ending: "onnx")
      _ = try withExtendedLifetime(file) { try ImportedModel(try ONNXFile(file.path)) }
      return nil
    } catch { return "\(error)" }
  }

  /// As `x.reshape(1, -1)` makes it.
  @Test func oneRowOfAllIsAnImage() {
    #expect(error([Protobuf.node("Reshape", ["x", "row"], ["f"])]) == nil)
  }

  /// What `x.shape[0]` gives, in a shape and in a number.
  @Test func theNumberOfImagesIsAShapeAndNoNumber() {
    let count = Protobuf.node("Shape", ["x"], ["count"], attributes: [Protobuf.int("end", 1)])
    let rows = [
      Protobuf.node("Concat", ["count", "rest"], ["rows"], attributes: [Protobuf.int("axis", 0)]),
      Protobuf.node("Reshape", ["x", "rows"], ["f"]),
    ]
    #expect(error([count] + rows) == nil)
    let part = [
      Protobuf.node("Cast", ["count"], ["number"], attributes: [Protobuf.int("to", 1)]),
      Protobuf.node("Flatten", ["x"], ["all"]), Protobuf.node("Div", ["all", "number"], ["f"]),
    ]
    #expect(error([count] + part)?.contains("it calculates with the number of images in a batch") == true)
  }

  private func norm(_ outputs: [String]) -> [[UInt8]] {
    [
      Protobuf.node("BatchNormalization", ["x", "three", "three", "three", "three"], ["n"] + outputs),
      Protobuf.node("Flatten", ["n"], ["f"]),
    ]
  }

  /// Before opset 14 that is how a batch norm says that it is trained.
  @Test func batchNormsThatGiveStatisticsAreRefused() {
    #expect(error(norm(["m", "v", "sm", "sv"]), opset: 9)?.contains("exported for training") == true)
    #expect(error(norm(["", "", "", ""]), opset: 9) == nil)
    #expect(error(norm([]), opset: 9) == nil)
  }
}
