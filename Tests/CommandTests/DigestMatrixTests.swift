import Kernels
import TestSupport
import Testing

/// One digest for a checkpoint, dtype and data, however the work is cut.
@Suite(.enabled(if: TestData.has("net", "weights", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct DigestMatrixTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let checkpoint: String
    let limit: Int
    let levels: String
    let ranks: [Int]

    var testDescription: String { "\(checkpoint), \(limit) images, \(levels) levels" }
  }

  static let cases = [
    Case(checkpoint: "net/cifar_net.pth", limit: 846, levels: "vector", ranks: [1, 2, 3, 4, 5, 7]),
    Case(checkpoint: "net/cifar_net.pth", limit: 35, levels: "all", ranks: [1, 3, 7]),
    Case(checkpoint: "net/cifar_net_bf16.pth", limit: 35, levels: "all", ranks: [1, 4]),
    Case(checkpoint: "net/cifar_net_fp16.pth", limit: 35, levels: "all", ranks: [1, 4]),
    Case(checkpoint: "weights/resnet20-12fca82f.th", limit: 118, levels: "vector", ranks: [1, 2, 3, 4, 5, 7]),
    Case(checkpoint: "weights/resnet20-12fca82f.th", limit: 5, levels: "all", ranks: [1, 3]),
  ]

  static let nativeCases = [
    Case(checkpoint: "net/cifar_net_bf16.pth", limit: 118, levels: "native-bf16", ranks: [1, 2, 4, 7]),
    Case(checkpoint: "weights/resnet20-12fca82f.th", limit: 118, levels: "native-bf16", ranks: [1, 2, 5]),
  ]

  static let tileCases = [
    Case(checkpoint: "net/cifar_net_bf16.pth", limit: 118, levels: "amx-bf16", ranks: [1, 2, 4, 7]),
    Case(checkpoint: "weights/resnet20-12fca82f.th", limit: 118, levels: "amx-bf16", ranks: [1, 3, 5]),
  ]

  @Test(.native(.nativeBFloat16), arguments: nativeCases)
  func nativeConfigurationsAgree(_ item: Case) async throws { try await allConfigurationsAgree(item) }

  @Test(.native(.amxBFloat16), arguments: tileCases)
  func tileConfigurationsAgree(_ item: Case) async throws { try await allConfigurationsAgree(item) }

  @Test(arguments: cases)
  func allConfigurationsAgree(_ item: Case) async throws {
    var digests: [String: [String]] = [:]
    for np in item.ranks {
      let run = try await mpirun(
        np: np, "digest-matrix",
        [TestData.path(item.checkpoint), TestData.path("cifar10-lossless846"), "\(item.limit)", item.levels],
        timeout: 240)
      try #require(run.status == 0, "\(np) ranks: \(run.stderr)")
      let lines = run.stdout.split(separator: "\n").map { $0.split(separator: ": ") }
      #expect(lines.count >= 10)
      for line in lines { digests[String(line[1]), default: []].append("\(np) ranks, \(line[0])") }
    }
    #expect(digests.count == 1, "\(digests.mapValues { $0.prefix(4) })")
  }
}
