import Testing

/// Layers of LSTM, GRU and RNN, as ONNX and as torch.export writes them (`Scripts/recurrent.py`), against PyTorch's logits.
@Suite struct RecurrentTests {
  @Test(arguments: ["recurrent.onnx", "recurrent.pt2"]) func answersAreThoseOfPyTorch(_ name: String) async throws {
    try await ExportedModel(name).expectAnswers(within: 1e-6)
  }
}
