import Glibc
import MPI

/// What a process sees around it without MPI.
struct Surroundings {
  /// What started it, such as `Open MPI's mpirun`; nil for nobody.
  let launcher = MPIEnvironment.launcherName
  /// The cores that it may run on.
  let cores = MPIEnvironment.allowedCores.enumerated().filter { $1 != 0 }.map(\.offset)
  /// The cores of the machine.
  let coresOnline = sysconf(Int32(_SC_NPROCESSORS_ONLN))
  /// The bytes of `/dev/shm`, and the free ones of them; nil where there is none.
  let sharedMemory = Self.sharedMemory
  /// Whether it runs as root.
  let isRoot = geteuid() == 0
  /// Whether Open MPI gives the core away while a rank waits.
  let yields = ["OMPI_MCA_mpi_yield_when_idle", "OMPI_MCA_mpi_oversubscribe"].contains { variable($0) == "1" }
  /// Whether Open MPI's daemons look after one another.
  let hasKeepalive = variable("OMPI_MCA_oob_tcp_keepalive_time") != nil
  /// Whether the user told Open MPI how ranks of a node copy from one another.
  let choosesCopy = variable("OMPI_MCA_btl_vader_single_copy_mechanism") != nil
  /// Whether mpirun may start as root.
  let allowsRoot = variable("OMPI_ALLOW_RUN_AS_ROOT") != nil

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static var sharedMemory: (total: Int, free: Int)? {
    var status = statvfs()
    guard statvfs("/dev/shm", &status) == 0 else { return nil }
    return (Int(status.f_blocks) * Int(status.f_frsize), Int(status.f_bavail) * Int(status.f_frsize))
  }
}
