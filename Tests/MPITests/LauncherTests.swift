import MPI
import TestSupport
import Testing

/// What the environment says about the launcher, believed or contradicted.
@Suite struct LauncherTests {
  private static let isMPICH = mpiLibrary.hasPrefix("MPICH")

  @Test func libraryVersion() {
    #expect(mpiLibrary.wholeMatch(of: /(Open MPI v|MPICH )[0-9.a-z]+/) != nil, "\(mpiLibrary)")
  }

  @Test func lifecycle() async throws {
    let result = try await run("mpi-test-helper", ["lifecycle"], timeout: 30)
    #expect(result.stdout == "lifecycle: 8 checks, \(mpiLibrary)\n")
    #expect(result.stderr == "")
    #expect(result.status == 0)
  }

  @Test(arguments: [
    ([:], "none"), (["OMPI_COMM_WORLD_RANK": "2"], "2"), (["PMI_RANK": "3"], "3"), (["PMIX_RANK": "1"], "1"),
    (["SLURM_PROCID": "5", "SLURM_STEP_ID": "0"], "5"), (["SLURM_PROCID": "0"], "none"),
    (["OMPI_COMM_WORLD_RANK": "1", "SLURM_PROCID": "0", "SLURM_STEP_ID": "0"], "1"), (["PMI_RANK": "x"], "none"),
  ])
  func rankBeforeMPI(environment: [String: String], rank: String) async throws {
    let result = try await run("mpi-test-helper", ["launcher"], environment: environment, timeout: 30)
    #expect(result.stdout == rank + "\n")
  }

  @Test(arguments: [
    ("OMPI_COMM_WORLD_SIZE", "Open MPI's mpirun", "use the launcher of that very installation", cureWithMPICH),
    ("PMI_SIZE", "MPICH's mpiexec or srun", cureWithOpenMPI, "use the launcher of that very installation"),
    ("SLURM_STEP_NUM_TASKS", "srun", "use srun --mpi=pmix", "use srun --mpi=pmi2"),
    ("FLUX_JOB_SIZE", "Flux", "use flux run -o pmi=pmix", "use flux run -o pmi=simple"),
    ("JSM_NAMESPACE_SIZE", "jsrun", cureWithOpenMPI, cureWithMPICH), ("WORLD_SIZE", "torchrun", noRanks, noRanks),
  ])
  func wrongLauncher(variable: String, starter: String, withOpenMPI: String, withMPICH: String) async throws {
    var environment = [variable: "4"]
    if variable.hasPrefix("SLURM") { environment["SLURM_STEP_ID"] = "0" }
    if variable == "WORLD_SIZE" { environment.merge(["RANK": "0", "LOCAL_RANK": "0"]) { $1 } }
    let result = try await run("mpi-test-helper", ["start"], environment: environment, timeout: 30)
    #expect(
      result.stderr
        == "4 processes were started (\(variable)=4: \(starter)), but each is alone: this program is linked with "
        + "\(mpiLibrary); \(Self.isMPICH ? withMPICH : withOpenMPI)\n")
    #expect(result.stdout == "")
    #expect(result.status == 71)
  }

  /// A rank without the number of ranks: a world of one is none that can be trusted, also on the first.
  @Test(
    arguments: [
      ("PMIX_RANK", "a PMIx launcher", [:]), ("PALS_RANKID", "HPE PALS", ["PALS_NODEID": "0"]),
      ("FLUX_TASK_RANK", "Flux", [:]), ("JSM_NAMESPACE_RANK", "jsrun", [:]),
    ], ["0", "2"])
  func rankWithoutSize(_ mark: (variable: String, starter: String, besides: [String: String]), rank: String)
    async throws
  {
    let environment = mark.besides.merging([mark.variable: rank]) { $1 }
    let result = try await run("mpi-test-helper", ["start"], environment: environment, timeout: 30)
    #expect(
      result.stderr.hasPrefix(
        "this process was started (\(mark.variable)=\(rank): \(mark.starter)), but is alone: this program is linked with "
          + "\(mpiLibrary); "))
    #expect(result.stderr.hasSuffix(", or start a single rank without a launcher\n"))
    #expect(result.stdout == "" && result.status == 71)
  }

  @Test(arguments: [
    ["WORLD_SIZE": "4"], ["WORLD_SIZE": "4", "RANK": "1"], ["FLUX_JOB_SIZE": "1", "FLUX_TASK_RANK": "0"],
    ["PALS_RANKID": "0", "PALS_NODEID": "0", "PMI_SIZE": "1"],
    ["OMPI_COMM_WORLD_SIZE": "1"], ["SLURM_NTASKS": "4"], ["SLURM_STEP_NUM_TASKS": "4"],
  ])
  func noContradiction(environment: [String: String]) async throws {
    let result = try await run("mpi-test-helper", ["start"], environment: environment, timeout: 30)
    #expect(result.stdout == "start: 0 checks on 1 ranks\n")
    #expect(result.status == 0)
  }

  private static let otherLauncher =
    isMPICH ? findProgram("mpirun.openmpi") : findProgram("mpiexec.mpich", "mpiexec.hydra")

  @Test(.enabled(if: otherLauncher != nil, "the launcher of another MPI is not installed"))
  func anotherLibrarysLauncher() async throws {
    let root = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
    let arguments = ["-n", "2", builtExecutable("mpi-test-helper"), "start"]
    let result = try await run(try #require(Self.otherLauncher), arguments, environment: root, timeout: 30)
    #expect(result.stderr.contains("2 processes were started"))
    #expect(result.stderr.contains("linked with \(mpiLibrary); \(Self.isMPICH ? cureWithMPICH : cureWithOpenMPI)"))
    #expect(result.stdout == "")
    #expect(result.status != 0)
  }
}

private let cureWithOpenMPI = "use Open MPI's mpirun (mpirun.openmpi), or build with MPI=mpich"
private let noRanks = "torchrun starts no MPI ranks: use the launcher of that library"
private let cureWithMPICH = "use MPICH's mpiexec (mpiexec.mpich), or build without MPI=mpich"
