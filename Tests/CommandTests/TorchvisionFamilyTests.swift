import TestSupport
import Testing

/// State dicts of torchvision's nets with fewer channels (`Scripts/torchvision_models.py`), against PyTorch's logits.
@Suite struct TorchvisionFamilyTests {
  private static func model(_ name: String, _ more: String...) -> ExportedModel {
    ExportedModel("torchvision/\(name).safetensors", images: ExportedModel.coloured, more: more)
  }

  @Test(arguments: ["efficientnet_v2", "maxvit", "mnasnet", "regnet_x", "regnet_y", "squeezenet1_1", "swin_v2"])
  func answersAreThoseOfPyTorch(_ name: String) async throws {
    try await Self.model(name, "--assume", "image-size=32").expectAnswers(within: 3e-5)
  }

  @Test(arguments: ["alexnet", "squeezenet1_0"]) func answersOfLargerImages(_ name: String) async throws {
    try await Self.model(name, "--assume", "image-size=64", "--resize", "64x64").expectAnswers(within: 1e-5)
  }

  @Test(arguments: [("googlenet", "yes", 32), ("inception_v3", "no", 96)])
  func answersWhereItIsSaidWhetherPixelsAreTransformed(_ name: String, _ word: String, _ side: Int) async throws {
    let model = Self.model(
      name, "--assume", "transform-input=\(word)", "--assume", "image-size=\(side)", "--resize", "\(side)x\(side)")
    // Sixty layers' roundings, in another order than PyTorch's.
    try await model.expectAnswers(within: 1e-4)
  }

  @Test func whetherPixelsAreTransformedIsAskedFor() async throws {
    let run = try await run("cifar-eval", Self.model("googlenet", "--assume", "image-size=32").arguments)
    #expect(run.status == 64 && run.stdout == "")
    #expect(
      run.stderr.contains(
        """
        the settings of transform_input are not in the file, and nothing tells them; say --assume transform-input=…, yes or no
        """), "\(run.stderr)")
  }
}
