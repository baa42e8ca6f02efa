import TestSupport
import Testing

/// Both gathers give every rank the bytes of the file, whatever ranks lie on which node.
@Suite(.serialized) struct GatherTests {
  @Test(arguments: [
    "A", "AA", "AB", "AAA", "ABC", "AAB", "ABA", "ABB", "AAAA", "AABB", "ABAB", "ABBB", "ABCD", "AAAAB", "ABBCC", "AAAAAAA",
    "ABBBCCC", "AABBCCDD",
  ])
  func everyGatherIsWhole(nodes: String) async throws {
    let result = try await mpirun(np: nodes.count, "sharding-test-helper", ["gathers", nodes], timeout: 60)
    // 2 checks of the group; 2 dtypes, with one CPU level and with all, 2 gathers, 4 rounds of 7 units and the ledger.
    #expect(result.stdout == "gathers \(nodes): \(nodes.count * (2 + 2 * 2 * 2 * (4 * 8 + 1))) checks on \(nodes.count) ranks\n")
    #expect(result.stderr == "")
    #expect(result.status == 0)
  }
}
