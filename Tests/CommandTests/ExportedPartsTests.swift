import Testing

/// A program of torch.export that changes parts of values in place (`Scripts/exported_parts.py`), against PyTorch's logits.
@Suite struct ExportedPartsTests {
  @Test func answersAreThoseOfPyTorch() async throws {
    try await ExportedModel("parts.pt2").expectAnswers(within: 1e-5)
  }
}
