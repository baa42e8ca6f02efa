import TestSupport
import Testing

/// The program under the launcher of the other MPI, where each process would be alone and print a report of its own.
@Suite struct WrongLauncherTests {
  private static let isMPICH = mpiLibrary.hasPrefix("MPICH")
  private static let launcher =
    isMPICH ? findProgram("mpirun.openmpi") : findProgram("mpiexec.mpich", "mpiexec.hydra")

  @Test(.enabled(if: launcher != nil, "the launcher of another MPI is not installed"))
  func refuses() async throws {
    let root = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
    let result = try await run(
      try #require(Self.launcher), ["-n", "2", builtExecutable("cifar-eval")], environment: root)
    let sign = Self.isMPICH ? "OMPI_COMM_WORLD_SIZE=2: Open MPI's mpirun" : "PMI_SIZE=2: MPICH's mpiexec or srun"
    let cure =
      Self.isMPICH
      ? "use MPICH's mpiexec (mpiexec.mpich), or build without MPI=mpich"
      : "use Open MPI's mpirun (mpirun.openmpi), or build with MPI=mpich"
    let line =
      "cifar-eval: 2 processes were started (\(sign)), but each is alone: this program is linked with \(mpiLibrary); "
    #expect(result.errorLines == [line + cure])
    #expect(result.stdout == "")
    #expect(result.status == 71)
  }
}
