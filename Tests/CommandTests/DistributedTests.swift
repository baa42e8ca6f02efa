import TestSupport
import Testing

/// Folders that other tools saved with torch.distributed.checkpoint, against the logits of the model that they load.
@Suite(.enabled(if: TestData.has("runs", "wild/s13-dcp", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct DistributedTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let folder: String
    let checkpoint: String
    let more: [String]

    var testDescription: String { checkpoint }
  }

  private static let half = ["--mean", "0.5", "--std", "0.5"]

  static let cases = [
    Case(folder: "wild/s13-dcp", checkpoint: "dcp", more: half),
    Case(folder: "runs/accelerate-fsdp-ws2", checkpoint: "checkpoint", more: half + ["--assume", "heads=3"]),
    Case(
      folder: "runs/fsdp2-resnet20-ws2", checkpoint: "checkpoint",
      more: ["--mean", "0.4914,0.4822,0.4465", "--std", "0.2023,0.1994,0.2010"]),
  ]

  @Test(arguments: cases)
  func equalsTheLoadedModel(_ item: Case) async throws {
    let arguments =
      ["--checkpoint", TestData.path("\(item.folder)/\(item.checkpoint)")]
      + ["--data", TestData.path("cifar10-lossless846")] + item.more
    let expected = try NumPyArray(TestData.path("\(item.folder)/logits.npy")).floats
    var digests: Set<String> = []
    for ranks in [1, 2, 3, 5] {
      let run = try await Evaluation(np: ranks, arguments)
      digests.insert(run.outcome.digest)
      try #require(run.logits.count == expected.count)
      #expect(zip(expected, run.logits).allSatisfy { abs($0 - $1) <= 2e-3 })
    }
    #expect(digests.count == 1)
  }
}
