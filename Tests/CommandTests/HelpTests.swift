import TestSupport
import Testing

/// What the program says of itself: once, whatever the number of ranks.
@Suite struct HelpTests {
  @Test(arguments: [1, 3])
  func theFirstPageLeadsToTheOptions(np: Int) async throws {
    let run = try await cifarEval(np: np, ["--help"])
    #expect(run.status == 0)
    #expect(run.stdout.components(separatedBy: "OVERVIEW: ").count == 2)
    #expect(run.stdout.contains("mpirun -np 4 cifar-eval --checkpoint cifar_net.pth --data cifar-10-batches-bin"))
    #expect(run.stdout.contains("cifar-eval evaluate --help"))
    #expect(run.errorLines.isEmpty)
  }

  @Test(
    arguments: [
      (["evaluate", "--help"], "--checkpoint"), (["help", "evaluate"], "--replicas"),
      (["compare", "--help"], "--max-drop"), (["inspect", "--help"], "--ranks"),
      (["doctor", "--help"], "USAGE: cifar-eval doctor"),
    ])
  func everyCommandListsItsOptions(arguments: [String], option: String) async throws {
    let run = try await cifarEval(np: 2, arguments)
    #expect(run.status == 0)
    #expect(run.stdout.components(separatedBy: "OVERVIEW: ").count == 2)
    #expect(run.stdout.contains(option))
    #expect(!run.stdout.contains("SUBCOMMANDS"))
    #expect(run.errorLines.isEmpty)
  }

  @Test func theVersionNamesTheLibraryAndTheProcessor() async throws {
    let run = try await cifarEval(np: 1, ["--version"])
    #expect(run.status == 0)
    let isKnown =
      run.stdout.firstMatch(
        of: /^\d+\.\d+\.\d+ \(([0-9a-f]{12}\+?, )?(Open MPI v|MPICH )\d[^,]*, (x86-64-v\d|neon|portable)\)\n$/) != nil
    #expect(isKnown, "\(run.stdout)")
  }
}
