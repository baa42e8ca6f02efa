import Testing

/// Models of Attention and of the operators that onnxruntime adds to ONNX (`Scripts/onnxruntime_models.py`), against its logits.
@Suite struct OnnxruntimeModelTests {
  /// Optimised, and quantised: there every rounding fell to the same side.
  @Test(arguments: ["fused", "attention", "integers"])
  func answersAreThoseOfOnnxruntime(_ name: String) async throws {
    try await ExportedModel(name + ".onnx").expectAnswers(within: 1e-6)
  }
}
