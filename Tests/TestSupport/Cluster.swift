import Foundation
import Glibc

/// Virtual nodes on this machine, each with a host name, a network, shared memory and an sshd of its own.
public enum Cluster {
  /// Why there can be none here; nil where there can.
  public static let obstacle: String? = {
    guard mpiLibrary.hasPrefix("Open MPI") else { return "jobs on several nodes are tested with Open MPI" }
    return missing(["ip", "unshare", "nsenter", "ssh", "ssh-keygen", "/usr/sbin/sshd", "mpirun"]) ?? trialFailure
  }()

  /// Runs a bash script beside `nodes` nodes with `slots` slots each; Tests/MultiNode/cluster.sh says what it may use.
  ///
  /// When it is back nothing of the nodes is left, however the script ended.
  ///
  /// - Parameters:
  ///   - nodes: node1, node2, ….
  ///   - slots: The ranks that each of them may run.
  ///   - script: The text; `$1`, … are `arguments`.
  ///   - arguments: What the script is given.
  ///   - timeout: Seconds until all of it is ended with status 124 or 137.
  /// - Returns: The script's status and output.
  /// - Throws: ``RunError`` where bash cannot be started.
  public static func run(
    nodes: Int, slots: Int, _ script: String, _ arguments: [String] = [], timeout: Int = 120
  ) async throws -> RunResult {
    let command = command(nodes, slots, script, arguments, timeout)
    return try await onThread { try oneAtATime.withLock { _ in try spawn(command, [:]) } }
  }

  /// The first of `programs` that is not installed, as a reason to skip a test; nil where all are, and the user is root.
  public static func missing(_ programs: [String]) -> String? {
    guard getuid() == 0 else { return "virtual nodes need root" }
    return missingPrograms(programs)
  }

  private static let trialFailure: String? = {
    let trial = command(1, 1, "on node1 ssh node1 true", [], 30)
    guard let result = try? spawn(trial, [:]) else { return "bash cannot be started" }
    guard result.status != 0 else { return nil }
    let reason = result.stderr.split(separator: "\n").last ?? "no reason given"
    return "a node cannot be made here (status \(result.status)): \(reason)"
  }()

  private static func command(
    _ nodes: Int, _ slots: Int, _ script: String, _ arguments: [String], _ timeout: Int
  ) -> [String] {
    let cluster = repositoryRoot + "/Tests/MultiNode/cluster.sh"
    return ["timeout", "-k", "2", "\(timeout)", cluster, "\(nodes)", "\(slots)", script] + arguments
  }
}

/// A folder for the files of one test; removed when `body` is back.
public func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cifar-eval-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.path)
}
