import TestSupport
import Testing

/// `hostfile.example`, as it stands.
@Suite struct HostfileTests {
  private static let mpirun = findProgram("mpirun.openmpi", "mpirun")

  /// Four ranks, on a machine of any number of cores, with no option but the hostfile.
  @Test(.enabled(if: mpirun != nil && mpiLibrary.hasPrefix("Open MPI"), "the hostfile is for Open MPI's mpirun"))
  func example() async throws {
    let arguments = ["--hostfile", repositoryRoot + "/hostfile.example", "-np", "4", builtExecutable("cifar-eval")]
    let root = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
    let result = try await run(try #require(Self.mpirun), arguments, environment: root)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stdout.contains("ranks         4 on 1 node, "), "\(result.stdout)")
    #expect(result.stdout.contains("known answer  ok"))
  }
}
