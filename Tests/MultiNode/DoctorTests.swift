import Foundation
import TestSupport
import Testing

/// `cifar-eval doctor`: the table, each problem with its cure, and the exit code.
@Suite(.serialized, .enabled(if: hasSharedMemory, "less than 128 MiB are free in /dev/shm"))
struct DoctorTests {
  private static let isOpenMPI = mpiLibrary.hasPrefix("Open MPI")
  private static let openMPIOnly: Comment = "Open MPI's own trouble"
  private static let mpirunPath = findProgram("mpirun.openmpi", "mpirun") ?? "mpirun"
  private static let root = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]

  @Test func alone() async throws {
    let result = try await run("cifar-eval", ["doctor"])
    let rows = rows(result.stdout)
    #expect(rows.count == 1)
    #expect(rows.first?.first == "0")
    #expect(rows.first?.dropFirst(2).starts(with: [mpiLibrary, "no launcher"]) == true)
    #expect(rows.first?.last == "ok")
    check(result, problems: 0)
  }

  @Test(arguments: [2, 3])
  func ranks(np: Int) async throws {
    let result = try await mpirun(np: np, "cifar-eval", ["doctor"])
    let rows = rows(result.stdout)
    #expect(rows.map(\.first) == (0..<np).map { "\($0)" })
    #expect(rows.allSatisfy { $0[3] == (Self.isOpenMPI ? "Open MPI's mpirun" : "MPICH's mpiexec or srun") })
    #expect(rows.allSatisfy { $0.last == "ok" })
    #expect(result.stdout.contains(/within nodes  [1-9][0-9]* MB\/s received a rank\n/))
    #expect(result.stdout.contains("sharded       the known answer from all ranks together\n"))
    #expect(
      result.stdout.contains(
        "checked       shards against what was read, inputs of all ranks, gathered and prepared units, activations, "))
    check(result, problems: 0)
  }

  /// As many slots as ranks, so that mpirun takes them for cores.
  @Test(.enabled(if: isOpenMPI, openMPIOnly))
  func spinningRanks() async throws {
    let ranks = sysconf(Int32(_SC_NPROCESSORS_ONLN)) + 1
    let arguments = ["--host", "localhost:\(ranks)", "-np", "\(ranks)", builtExecutable("cifar-eval"), "doctor"]
    let result = try await run(Self.mpirunPath, arguments, environment: Self.root)
    check(result, problems: 1, "and spin while they wait: start fewer, or set OMPI_MCA_mpi_yield_when_idle=1")
  }

  @Test(.enabled(if: isOpenMPI && sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1, openMPIOnly))
  func ranksOnOneCore() async throws {
    let arguments = ["-c", "0", Self.mpirunPath, "--oversubscribe", "--bind-to", "none", "-np", "2"]
    let result = try await run(
      "/usr/bin/taskset", arguments + [builtExecutable("cifar-eval"), "doctor"], environment: Self.root)
    check(
      result, problems: 1, "and what started them no more (a container's limit, a cpuset or taskset): allow more there")
    #expect(!result.stdout.contains("--bind-to none"))
  }

  /// Two nodes, of which the second has little shared memory.
  @Test(.enabled(if: Cluster.obstacle == nil, "\(Cluster.obstacle ?? "")"))
  func nodes() async throws {
    let result = try await Cluster.run(
      nodes: 2, slots: 2,
      """
      job 3 "$1" doctor || exit
      echo ----
      on node2 mount -o remount,size=40m /dev/shm && job 3 "$1" doctor
      """, [builtExecutable("cifar-eval")])
    let parts = result.stdout.components(separatedBy: "----\n")
    try #require(parts.count == 2, "\(result.stderr)")
    #expect(rows(parts[0]).map { $0[1] } == ["node1", "node1", "node2"])
    #expect(parts[0].contains("ranks         3: 2 on node1, 1 on node2\n"))
    #expect(parts[0].contains(/across nodes  [1-9][0-9]* MB\/s received a node\n/))
    #expect(parts[0].contains("export OMPI_MCA_oob_tcp_keepalive_time=4 "))
    #expect(parts[0].hasSuffix("result        all well\n"))
    #expect(parts[1].contains("PROBLEM       node2: 40 MiB free in /dev/shm"))
    #expect(parts[1].hasSuffix("result        1 problem\n"))
    #expect(result.status == 71)
  }

  /// The table's rows, cut into cells.
  private func rows(_ output: String) -> [[String]] {
    let table = output.components(separatedBy: "\n\n")[0].split(separator: "\n").dropFirst()
    return table.map {
      $0.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
  }

  private func check(_ result: RunResult, problems: Int, _ text: String = "") {
    let found = result.stdout.split(separator: "\n").filter { $0.hasPrefix("PROBLEM") }
    #expect(found.count == problems, "\(result.stdout)\(result.stderr)")
    #expect(found.allSatisfy { $0.contains(text) })
    #expect(result.status == (problems == 0 ? 0 : 71))
  }
}

private let hasSharedMemory: Bool = {
  var status = statvfs()
  return statvfs("/dev/shm", &status) == 0 && status.f_bavail * UInt(status.f_frsize) > 128 << 20
}()
