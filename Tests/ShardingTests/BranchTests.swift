import TestSupport
import Testing

/// Nets cut inside their branches: a dense block, two branches, and a class token beside its patches.
@Suite(.serialized) struct BranchTests {
  @Test func oneDigestForAllRanksStagesAndBatches() async throws {
    var digests: Set<String> = []
    for np in [1, 2, 3, 4, 5, 7] {
      let result = try await mpirun(np: np, "sharding-test-helper", ["branches"], timeout: 240)
      var lines = result.stdout.split(separator: "\n").map(String.init)
      #expect(lines.popLast() == "branches: \(6 * np) checks on \(np) ranks", "\(result.stdout)\(result.stderr)")
      #expect(lines.map { $0.prefix { $0 != " " } } == ["dense", "branches", "token"])
      digests.insert(lines.joined(separator: "\n"))
      #expect(result.status == 0)
    }
    #expect(digests.count == 1, "\(digests)")
  }
}
