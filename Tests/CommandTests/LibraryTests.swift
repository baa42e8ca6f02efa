import Foundation
import TestSupport
import Testing

/// The library as a package of its own uses it: `make examples` builds what is tested here, and `make test` with Open MPI does so first.
private let example =
  repositoryRoot + (mpiLibrary.hasPrefix("MPICH") ? "/.build-mpich-examples" : "/.build-examples") + "/debug/"

@Suite(
  .enabled(if: TestData.has("net", "cifar10-lossless846"), "\(TestData.skipReason)"),
  .enabled(if: FileManager.default.fileExists(atPath: example + "evaluate"), "run `make examples`"))
struct LibraryTests {
  @Test(arguments: [1, 4]) func theExampleGivesPyTorchsCounts(np: Int) async throws {
    let run = try await mpirun(
      np: np, example + "evaluate", [TestData.path("net/cifar_net.pth"), TestData.path("cifar10-lossless846")])
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
    let run = try await mpirun(np: 3, example + "evaluate", ["/nowhere/net.pth", "/nowhere"], timeout: 30)
    #expect(run.status == 65)
    #expect(run.stderr.contains("/nowhere/net.pth: no such file"))
  }

  /// One process, no launcher, no MPI.
  @Test func ownImagesTakeNoMPI() async throws {
    let expected = try Reference("net/fp32_head")
    let batch = TestData.path("cifar10-lossless846/cifar-10-batches-bin/test_batch.bin")
    let run = try await run(example + "own-images", [TestData.path("net/cifar_net.pth"), batch])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.hasPrefix("\(expected.correct) of 846 right, "))
    #expect(run.stdout.contains("without MPI: MPI is not running"))
  }
}

@Suite struct LibraryGuideTests {
  /// What the guides show is what the examples, which are built and run, do.
  @Test(arguments: ["docs/library.md", "Sources/CIFAREval/CIFAREval.docc/Evaluating.md"])
  func everySnippetIsAnExamples(guide: String) throws {
    let examples = try ["evaluate", "own-images"].map { name in
      try String(contentsOfFile: repositoryRoot + "/Examples/evaluate/Sources/\(name)/main.swift", encoding: .utf8)
    }
    let text = try String(contentsOfFile: repositoryRoot + "/" + guide, encoding: .utf8)
    let snippets = text.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(snippets.count > 2)
    for snippet in snippets { #expect(examples.contains { $0.contains(snippet) }, "\(snippet)") }
  }
}
