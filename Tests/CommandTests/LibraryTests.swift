import TestSupport
import Testing

/// The library's call, as an example that a user could have written.
@Suite(.enabled(if: TestData.has("net", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct LibraryTests {
  @Test(arguments: [1, 4]) func theExampleGivesPyTorchsCounts(np: Int) async throws {
    let run = try await mpirun(
      np: np, "evaluate-example", [TestData.path("net/cifar_net.pth"), TestData.path("cifar10-lossless846")])
    #expect(run.status == 0, "\(run.stderr)")
    let expected = try Reference("net/fp32_head")
    let lines = zip(expected.perClassCorrect, expected.perClassTotal).enumerated().map {
      "\(ReportTests.classNames[$0]): \($1.0) of \($1.1)"
    }
    #expect(
      run.stdout.split(separator: "\n").map(String.init)
        == ["Accuracy of the network on the 846 test images: \(expected.correct) right"] + lines)
  }

  @Test func theExampleEndsAllRanksWithOneThatFails() async throws {
    let run = try await mpirun(np: 3, "evaluate-example", ["/nowhere/net.pth", "/nowhere"], timeout: 30)
    #expect(run.status == 65)
    #expect(run.stderr.contains("/nowhere/net.pth: no such file"))
  }
}
