import Testing

/// A program of torch.export after `run_decompositions()` (`Scripts/exported_composites.py`), against PyTorch's logits.
@Suite struct ExportedCompositesTests {
  @Test(arguments: ["composites.pt2", "composites-one.pt2"])
  func answersAreThoseOfPyTorch(file: String) async throws {
    try await ExportedModel(file, images: ExportedModel.coloured).expectAnswers(within: 1e-5)
  }
}
