import Foundation
import TestSupport
import Testing

/// The ways to share out one evaluation: all give the same logits and counts.
@Suite(.serialized) struct JobTests {
  /// What the tests read in a report.
  private struct Report: Decodable {
    struct Gather: Decodable {
      let mode: String
      let count: Int
      let bytes: Int
    }

    let digest: String
    let correct: Int
    let total: Int
    let threads: [Int]
    let replicas: Int
    let imagesPerRank: [Int]
    let gather: Gather
    let bytesRead: [Int]
    let knownAnswer: Bool?
  }

  private func evaluate(_ np: Int, _ arguments: [String], timeout: Int = 60) async throws -> Report {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try await mpirun(np: np, "cifar-eval", ["--quiet", "--json", file.path] + arguments, timeout: timeout)
    #expect(result.status == 0, "\(np) ranks, \(arguments): \(result.stderr)")
    #expect(result.stderr == "")
    return try decodeReport(Report.self, from: Data(contentsOf: file))
  }

  /// The demo's 62,006 parameters.
  private let parameterBytes = 4 * 62_006

  @Test(arguments: [1, 2, 3, 4, 5, 7])
  func gathersGiveTheSameDigest(ranks np: Int) async throws {
    for options in [["--gather", "node"], ["--gather", "flat"], ["--zero-stage", "0"]] {
      let report = try await evaluate(np, options)
      #expect(report.knownAnswer == true)
      let isGathered = np > 1 && options[0] == "--gather"
      #expect(report.gather.bytes == (isGathered ? parameterBytes : 0), "\(options)")
      #expect(report.gather.mode == (options[0] == "--gather" ? options[1] : "node"))
      #expect(report.imagesPerRank == [Int](repeating: 2000, count: np))
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func threadsGiveTheSameDigest(threads: Int) async throws {
    for np in [1, 3] {
      let report = try await evaluate(np, ["--threads", "\(threads)", "--batch-size", "300"])
      #expect(report.knownAnswer == true)
      #expect(report.threads == [Int](repeating: threads, count: np))
    }
  }

  @Test func cutsGiveTheSameDigest() async throws {
    for np in [1, 2, 3, 5, 7] {
      for options in [[], ["--replicas", "\((np + 1) / 2)"], ["--replicas", "node"], ["--replicas", "auto"]] {
        for split in [false, true] {
          let all = options + (split ? ["--split-data"] : []) + ["--batch-size", "400"]
          let report = try await evaluate(np, all)
          #expect(report.knownAnswer == true, "\(np) ranks, \(all)")
          let replicas = options.last.flatMap { Int($0) } ?? 1
          #expect(report.replicas == replicas)
          let parts = split ? np : replicas
          let sizes = Set(report.imagesPerRank)
          #expect(sizes.allSatisfy { abs($0 - 2000 / parts) <= 16 }, "\(np) ranks, \(all): \(sizes)")
          if split { #expect(report.imagesPerRank.reduce(0, +) == 2000) }
        }
      }
    }
  }

  /// Some ranks have no image at all, and take part in every gather.
  @Test(arguments: [1, 15, 16, 17, 33])
  func fewImagesOnManyRanks(images: Int) async throws {
    let limit = ["--limit", "\(images)"]
    let alone = try await evaluate(1, limit)
    let ways = [
      ["--split-data"], ["--split-data", "--gather", "flat"], ["--replicas", "4"], ["--split-data", "--replicas", "2"],
    ]
    for options in ways {
      let report = try await evaluate(4, limit + options)
      #expect(report.digest == alone.digest && report.correct == alone.correct, "\(options)")
      #expect(report.total == images)
      #expect(report.imagesPerRank.contains(0) == (images <= 48), "\(options)")
    }
  }

  @Test func replicasShardAmongThemselves() async throws {
    let report = try await evaluate(4, ["--replicas", "2"])
    #expect(report.bytesRead.allSatisfy { abs($0 - parameterBytes / 2) < 5000 }, "\(report.bytesRead)")
  }

  @Test(arguments: [
    ["--threads", "0"], ["--threads", "5000"], ["--replicas", "5"], ["--replicas", "none"], ["--gather", "star"],
  ])
  func nonsenseIsRefused(options: [String]) async throws {
    let result = try await mpirun(np: 2, "cifar-eval", options)
    #expect(result.status == 64)
    let lines = result.errorLines
    #expect(lines.count == 1 && lines[0].contains(options[0]), "\(result.stderr)")
  }

  @Test(.enabled(if: TestData.has("net/cifar_net.pth", "cifar10-jpeg"), "\(TestData.skipReason)"))
  func realImagesAreCountedOnce() async throws {
    let options = [
      "--checkpoint", TestData.path("net/cifar_net.pth"), "--data", TestData.path("cifar10-jpeg/cifar-10-batches-bin"),
    ]
    let whole = try await evaluate(2, options)
    #expect(whole.total == 10_000)
    for more in [["--split-data"], ["--replicas", "3", "--split-data"], ["--replicas", "4"]] {
      let report = try await evaluate(4, options + more)
      #expect(report.digest == whole.digest && report.correct == whole.correct && report.total == 10_000, "\(more)")
    }
  }
}
