import TestSupport
import Testing

/// Programs of TorchScript, scripted and traced (`Scripts/scripted_programs.py`), against PyTorch's logits.
@Suite struct ScriptTests {
  @Test(arguments: ["scripted.pt", "alone.pt", "sized.pt"]) func answersAreThoseOfPyTorch(_ name: String) async throws {
    try await ExportedModel(name).expectAnswers(within: 1e-6)
  }

  /// What was scripted does not say what images are like.
  @Test func inspectionIsToldTheSizeOfImages() async throws {
    let file = ExportedModel.folder + "scripted.pt"
    let open = try await run("cifar-eval", ["inspect", file])
    #expect(open.status == 65)
    #expect(open.stderr.contains("leaves the size of its images open"))
    #expect(open.stderr.contains("--resize HxW"))
    let told = try await run("cifar-eval", ["inspect", file, "--resize", "32x32"])
    #expect(told.status == 0)
    #expect(told.stdout.contains("input: images float32 [batch, 3, 32, 32]"))
    #expect(told.stdout.contains("output: logits"))
  }
}
