import Testing

/// Fourier transforms and complex numbers in programs of PyTorch (`Scripts/exported_spectra.py`), against PyTorch's logits.
@Suite struct ExportedSpectraTests {
  @Test(arguments: ["spectra.pt2", "spectra.decomposed.pt2", "spectra.pt"])
  func answersAreThoseOfPyTorch(file: String) async throws {
    try await ExportedModel(file, images: ExportedModel.coloured).expectAnswers(within: 1e-5)
  }
}
