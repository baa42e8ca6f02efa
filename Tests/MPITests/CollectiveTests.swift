import TestSupport
import Testing

/// Every collective at every rank count; the ranks check what they see, and the counts of checks say that all of them did.
@Suite(.serialized) struct CollectiveTests {
  @Test(arguments: [1, 2, 3, 4, 5, 8])
  func collectives(ranks np: Int) async throws {
    let expected = [
      "broadcast": 4 * np * np, "reduce": (9 + np) * np, "allgather": 5 * np,
      "split": np + 3 * ((np + 1) / 2), "refusals": 12 * np,
    ]
    try await check(["broadcast", "reduce", "allgather", "split", "refusals"], expected, np)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 8])
  func gathersUnderWay(ranks np: Int) async throws {
    let expected = [
      "iallgatherv": 16 * np, "inplace": 5 * np, "large": (3 * (np + 1) + 1) * np, "order": 2 * np, "dropped": 3 * np,
    ]
    try await check(["iallgatherv", "inplace", "large", "order", "dropped"], expected, np)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 8])
  func sharedMemory(ranks np: Int) async throws {
    let expected = ["nodes": 7 * np, "window": (7 + 3 * np) * np, "room": np > 1 ? np : 0]
    try await check(["nodes", "window", "room"], expected, np)
  }

  private func check(_ scenarios: [String], _ checks: [String: Int], _ np: Int) async throws {
    let result = try await mpirun(np: np, "mpi-test-helper", scenarios, timeout: 30)
    let lines = scenarios.map { "\($0): \(checks[$0] ?? 0) checks on \(np) ranks\n" }
    #expect(result.stdout == lines.joined(), "\(result.stderr)")
    #expect(result.status == 0)
    #expect(result.stderr == "")
  }
}
