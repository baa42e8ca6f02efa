import TestSupport
import Testing

/// How a job ends when something went wrong on some of its ranks.
@Suite(.serialized) struct EndingTests {
  @Test(arguments: [
    (1, [0], 0), (2, [1], 1), (3, [2, 1], 1), (4, [0, 1, 2, 3], 0), (5, [4], 4), (8, [7, 3, 5], 3),
  ])
  func everyRankEndsWithTheLowestFailure(ranks np: Int, failing: [Int], lowest: Int) async throws {
    let result = try await mpirun(np: np, "mpi-test-helper", ["agree"] + failing.map { "\($0)" }, timeout: 30)
    #expect(result.stdout == "rank \(lowest): data/file\(lowest).bin: cannot open\n")
    #expect(result.status == Int32(60 + lowest))
    #expect(result.seconds < 10)
  }

  @Test func nothingFailed() async throws {
    let result = try await mpirun(np: 3, "mpi-test-helper", ["agree"], timeout: 30)
    #expect(result.stdout == "all well\n")
    #expect(result.status == 0)
  }

  @Test(arguments: [(2, 0), (4, 3)])
  func abortEndsTheRanksThatWait(ranks np: Int, failing: Int) async throws {
    let result = try await mpirun(np: np, "mpi-test-helper", ["abort", "\(failing)", "74"], timeout: 30)
    #expect(result.status == 74)
    #expect(result.stderr.contains("rank \(failing) on "))
    #expect(result.stdout == "")
    #expect(result.seconds < 10)
  }

  @Test func aHangIsEnded() async throws {
    let result = try await mpirun(np: 2, "mpi-test-helper", ["hang"], timeout: 1)
    #expect(result.status == 124)
    #expect(result.seconds < 10)
  }
}
