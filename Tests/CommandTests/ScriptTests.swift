import Testing

/// Programs of TorchScript, scripted and traced (`Scripts/scripted_programs.py`), against PyTorch's logits.
@Suite struct ScriptTests {
  @Test(arguments: ["scripted.pt", "alone.pt", "sized.pt"]) func answersAreThoseOfPyTorch(_ name: String) async throws {
    try await ExportedModel(name).expectAnswers(within: 1e-6)
  }
}
