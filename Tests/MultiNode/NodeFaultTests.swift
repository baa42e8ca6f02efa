import Foundation
import TestSupport
import Testing

/// A job on several nodes whose node or link is lost, or that is told to end.
@Suite(.serialized, .enabled(if: Cluster.obstacle == nil, "\(Cluster.obstacle ?? "")"))
struct NodeFaultTests {
  /// Starts a job whose rank 1, on node2, never comes out of compute; then does `event` and waits for the end of it all.
  ///
  /// The settings that make Open MPI notice are those of the job scripts in `cluster/`.
  private static let script = """
    eval "$(grep '^export OMPI_MCA_oob' "$1/cluster/slurm-mpirun.sh")"
    export CIFAR_EVAL_FAULT=hang:compute:1 MPIRUN_OPTIONS="-x CIFAR_EVAL_FAULT"
    job 3 "$2" --json "$4/report.json" & job=$!
    for _ in $(seq 300); do [ "$(left | grep -c fault-injector)" = 3 ] && break; sleep 0.1; done
    sleep 3
    start=$(date +%s%N)
    eval "$3"
    for _ in $(seq 400); do [ "$(left | grep -c fault-injector)" = 0 ] && break; sleep 0.05; done
    ranks=$((($(date +%s%N) - start) / 1000000))
    wait $job; status=$?
    gone 5 || exit 99
    echo "$status $ranks $((($(date +%s%N) - start) / 1000000)) ms"
    """

  /// As when a node's power fails: no process of it says anything any more, nor does its network.
  @Test func powerCut() async throws { try await check("power cut", "poweroff node3", limit: 10) }

  /// Both sides live on, and neither hears the other.
  @Test func linkCut() async throws { try await check("link cut", "cut node3", limit: 15) }

  /// As a batch system ends a job whose time is up; a second of it Open MPI's launcher keeps the signal for itself.
  @Test func toldToEnd() async throws {
    try await check("SIGTERM to mpirun", "kill -TERM $(pgrep -x mpirun)", limit: 2)
  }

  private func check(_ name: String, _ event: String, limit: Double) async throws {
    let folder = try TemporaryFolder()
    let result = try await Cluster.run(
      nodes: 3, slots: 1, Self.script, [repositoryRoot, builtExecutable("fault-injector"), event, folder.path])
    #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    let figures = result.stdout.split(separator: " ").compactMap { Int($0) }
    try #require(figures.count == 3, "\(result.stdout)\(result.stderr)")
    #expect(figures[0] != 0)
    record("faults", [name, "compute", "3 ranks on 3 nodes", seconds(Double(figures[1]) / 1000), seconds(limit)])
    // The ranks are to be gone by then; the launcher takes a second more to notice.
    #expect(Double(figures[1]) / 1000 < limit, "\(result.stdout)")
    #expect(Double(figures[2]) / 1000 < max(limit, 5), "\(result.stdout)")
    let lines = result.errorLines
    #expect(lines.count == 1, "\(result.stderr)")
    // Rank 0 is ahead of rank 1 and waits for it with all images done; a slow machine may not have come so far.
    let expected =
      /cifar-eval: rank 0 \(node1\): told to end \(SIGTERM\) in phase (compute|report), [0-9]+ of 2000 images done/
    #expect(lines.allSatisfy { $0.wholeMatch(of: expected) != nil }, "\(lines)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }
}
