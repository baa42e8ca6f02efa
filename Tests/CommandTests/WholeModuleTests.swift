import TestSupport
import Testing

/// Whole pickled modules, whose parts are recorded and whose forward is not.
@Suite(.enabled(if: TestData.has("wild/s9-whole-tanh", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct WholeModuleTests {
  @Test func partsThatTheFamilyHasNotAreNamed() async throws {
    let path = TestData.path("wild/s9-whole-tanh/whole_tanh_avg.pth")
    let run = try await cifarEval(np: 2, ["--checkpoint", path, "--data", TestData.path("cifar10-lossless846")])
    #expect(run.status == 65)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains("\(path): a whole module with torch.nn.modules.activation.Tanh, which net has not"))
    #expect(run.stderr.contains("--graph model.onnx"))
  }
}
