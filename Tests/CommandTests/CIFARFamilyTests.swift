import Testing

/// State dicts of nets for CIFAR with fewer channels (`Scripts/cifar_fixtures.py`), against PyTorch's logits.
@Suite struct CIFARFamilyTests {
  private static func model(_ file: String, _ more: String...) -> ExportedModel {
    ExportedModel("cifar/\(file)", images: ExportedModel.coloured, more: ["--normalization", "imagenet"] + more)
  }

  @Test(arguments: [
    "convmixer", "dxy-resnext", "pnasnet-a", "pnasnet-b", "preact", "preresnet", "preresnet-bottleneck", "resnet9",
    "sam", "shufflenet", "wei-densenet", "wei-preact", "wei-seresnet", "wei-squeezenet",
  ])
  func answersAreThoseOfPyTorch(_ name: String) async throws {
    try await Self.model("\(name).safetensors").expectAnswers(within: 3e-5)
  }

  /// Of which PyTorch's own logits in float32 differ from those in float64 by 3e-5.
  @Test(arguments: ["wei-mobilenet", "wei-mobilenetv2"]) func answersOfThinMobileNets(_ name: String) async throws {
    try await Self.model("\(name).safetensors").expectAnswers(within: 1e-4)
  }

  @Test func shortcutsTakeTheBlocksInputWhereThatIsSaid() async throws {
    try await Self.model("preact-raw.safetensors", "--assume", "activated-shortcut=no").expectAnswers(within: 1e-5)
  }

  @Test func averagedWeightsTellFixMatchsForward() async throws {
    try await Self.model("fixmatch.pth").expectAnswers(within: 1e-5)
  }
}
