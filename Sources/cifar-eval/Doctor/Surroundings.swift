import FoundationEssentials
import MPI
import Platform

/// What a process sees around it without MPI.
struct Surroundings {
  /// What started it, such as `Open MPI's mpirun`; nil where no launcher did.
  let launcher = MPIEnvironment.launcherName
  /// The cores that it may run on.
  let cores = MPIEnvironment.allowedCores.enumerated().filter { $1 != 0 }.map(\.offset)
  /// Whether its parent may use no more of them.
  var isConfined: Bool { cores.count < coresOnline && Self.coresOfParent.map { $0 <= cores.count } ?? false }
  /// The cores of the machine.
  let coresOnline = sysconf(Int32(_SC_NPROCESSORS_ONLN))
  /// The bytes of `/dev/shm`, and the free ones of them; nil where there is none.
  let sharedMemory = System.space(at: "/dev/shm")
  /// Whether it runs as root.
  let isRoot = geteuid() == 0
  /// Whether Open MPI gives the core away while a rank waits.
  let yields = ["OMPI_MCA_mpi_yield_when_idle", "OMPI_MCA_mpi_oversubscribe"].contains { System.variable($0) == "1" }
  /// Whether Open MPI's daemons look after one another.
  let hasKeepalive = ["OMPI_MCA_oob_tcp_keepalive_time", "PRTE_MCA_oob_tcp_keepalive_time"]
    .contains { System.variable($0) != nil }
  /// Whether the user told Open MPI how ranks of a node copy from one another.
  let choosesCopy = ["OMPI_MCA_btl_vader_single_copy_mechanism", "OMPI_MCA_smsc"]
    .contains { System.variable($0) != nil }
  /// Whether mpirun may start as root.
  let allowsRoot = ["OMPI_ALLOW_RUN_AS_ROOT", "PRTE_ALLOW_RUN_AS_ROOT"].contains { System.variable($0) != nil }

  /// The cores that the parent may use, from `Cpus_allowed_list: 0-3,8` in its status; nil where that cannot be read.
  private static var coresOfParent: Int? {
    let status = try? String(contentsOfFile: "/proc/\(getppid())/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    guard let list = line?.split(whereSeparator: \.isWhitespace).last else { return nil }
    var cores = 0
    for run in list.split(separator: ",") {
      let ends = run.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last else { continue }
      cores += last - first + 1
    }
    return cores
  }
}
