import TestSupport
import Testing

/// Both gathers give every rank the bytes of the file, whatever ranks lie on which node.
@Suite(.serialized) struct GatherTests {
  @Test(arguments: [
    "A", "AA", "AB", "AAA", "ABC", "AAB", "ABA", "ABB", "AAAA", "AABB", "ABAB", "ABBB", "ABCD", "AAAAB", "ABBCC",
    "AAAAAAA", "ABBBCCC", "AABBCCDD",
  ])
  func everyGatherIsWhole(nodes: String) async throws {
    let result = try await mpirun(np: nodes.count, "sharding-test-helper", ["gathers", nodes], timeout: 60)
    // 2 checks of the group; 2 dtypes, 5 settings of CPU level and memory, 2 gathers, 4 rounds of 8 units and two of the ledger.
    let checks = nodes.count * (2 + 2 * 5 * 2 * (4 * 8 + 2))
    #expect(result.stdout == "gathers \(nodes): \(checks) checks on \(nodes.count) ranks\n")
    #expect(result.stderr == "")
    #expect(result.status == 0)
  }
}

/// What an evaluation makes it gives back: communicators, windows, files and memory.
@Suite(.serialized) struct LeakTests {
  @Test(arguments: [1, 2, 4]) func everythingIsFreed(ranks np: Int) async throws {
    let result = try await mpirun(np: np, "sharding-test-helper", ["evaluations", "60"], timeout: 120)
    #expect(result.stdout.hasSuffix("evaluations 60: \(np * 5) checks on \(np) ranks\n"), "\(result.stdout)")
    #expect(result.stderr == "")
    #expect(result.status == 0)
  }
}

/// Peak memory is what the design says: shard, one unit as gathered and one as prepared, activations and test set.
@Suite(.serialized) struct MemoryTests {
  @Test(arguments: [1, 2, 4], ["resnet18", "wrn-28-10", "dense", "branches", "token"])
  func wideNetFits(ranks np: Int, model: String) async throws {
    let result = try await mpirun(np: np, "sharding-test-helper", ["memory", model], timeout: 240)
    #expect(result.stdout == "memory \(model): \(np + 1) checks on \(np) ranks\n")
    #expect(result.stderr == "")
    #expect(result.status == 0)
  }
}
