import Foundation
import MPI
import Synchronization

/// Runs `program` on `np` ranks, under the launcher of the MPI library that this build is linked with.
///
/// One multi-rank run goes at a time, whatever suite asks for it: more would only take the cores from one another.
///
/// - Parameters:
///   - np: The number of ranks; more than cores are fine.
///   - program: The name of a built executable, or a path with a slash.
///   - arguments: What follows the program's name.
///   - environment: Variables to add, for the launcher and the ranks.
///   - timeout: Seconds until all of it is ended with status 124.
/// - Returns: The launcher's status, and the output of all ranks.
/// - Throws: ``RunError`` where the launcher is not installed.
public func mpirun(
  np: Int, _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], timeout: Int = 60
) async throws -> RunResult {
  guard let launcher else {
    throw RunError(description: "the launcher of \(mpiLibrary) is not in PATH; run `make setup`")
  }
  let command = ["timeout", "-k", "5", "\(timeout)", launcher, "-np", "\(np)", resolve(program)] + arguments
  let variables = launcherVariables.merging(environment) { $1 }
  return try await onThread { try oneAtATime.withLock { _ in try spawn(command, variables) } }
}

/// The MPI library that this build is linked with.
public let mpiLibrary = (try? MPIEnvironment.libraryVersion) ?? "an unknown MPI library"

private let launcher =
  mpiLibrary.hasPrefix("MPICH")
  ? findProgram("mpiexec.mpich", "mpirun.mpich", "mpiexec.hydra", "mpiexec")
  : findProgram("mpirun.openmpi", "mpirun")

let oneAtATime = Mutex(())

/// What Open MPI needs to start as root, and more ranks than cores without stalling; MPICH needs and heeds none of it.
private let launcherVariables = [
  "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
  "PRTE_ALLOW_RUN_AS_ROOT": "1", "PRTE_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
  "OMPI_MCA_rmaps_base_oversubscribe": "1", "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
  "OMPI_MCA_mpi_yield_when_idle": "1", "OMPI_MCA_hwloc_base_binding_policy": "none", "OMP_NUM_THREADS": "1",
  // mpirun waits a second between the two signals that end a job's ranks, after every failure that a test is about.
  "OMPI_MCA_odls_base_sigkill_timeout": "0",
]
