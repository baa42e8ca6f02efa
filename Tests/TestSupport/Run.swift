import Foundation
import Glibc

/// What a command left behind.
public struct RunResult: Sendable {
  /// The exit code; 124 where the time was up, 128 and the signal where one ended the command.
  public let status: Int32
  /// All of standard output.
  public let stdout: String
  /// All of standard error.
  public let stderr: String
  /// The time that it took.
  public let seconds: Double
}

/// A command that could not be started, or did not leave what was expected of it.
public struct RunError: Error, CustomStringConvertible {
  /// One line.
  public let description: String

  /// Says what went wrong.
  public init(description: String) { self.description = description }
}

/// Runs `program`, an executable of this build or a path, by itself: with MPI a world of one.
///
/// - Parameters:
///   - program: The name of a built executable, or a path with a slash.
///   - arguments: What follows the program's name.
///   - environment: Variables to add; those of a launcher around this process are not inherited.
///   - timeout: Seconds until it is ended with status 124.
/// - Returns: Its status and its output.
/// - Throws: ``RunError`` where it cannot be started.
public func run(
  _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], timeout: Int = 60
) async throws -> RunResult {
  let command = ["timeout", "-k", "5", "\(timeout)", resolve(program)] + arguments
  return try await onThread { try spawn(command, environment) }
}

/// The path of `program`, which is a path already or the name of a built executable.
func resolve(_ program: String) -> String {
  program.contains("/") ? program : builtExecutable(program)
}

/// Does `work` on a thread of its own, so that a waiting test holds no thread of the pool.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
  }
}

/// Starts `command` with its output in files, where no reader is needed to keep it going, and waits for it.
func spawn(_ command: [String], _ additions: [String: String]) throws -> RunResult {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("run-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let outputs = ["stdout", "stderr"].map { folder.appendingPathComponent($0) }

  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  for (descriptor, file) in zip(CInt(1)..., outputs) {
    posix_spawn_file_actions_addopen(&actions, descriptor, file.path, O_WRONLY | O_CREAT, 0o600)
  }
  // The threads of a test run block signals; a child that inherits that cannot be ended by one.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

  let clock = ContinuousClock()
  let start = clock.now
  var process = pid_t()
  let code = withStrings(command) { arguments in
    withStrings(environment(additions).map { "\($0)=\($1)" }) { variables in
      posix_spawnp(&process, command[0], &actions, &attributes, arguments, variables)
    }
  }
  guard code == 0 else { throw RunError(description: "\(command[0]): \(String(cString: strerror(code)))") }
  var status: CInt = 0
  while waitpid(process, &status, 0) == -1 && errno == EINTR {}
  let texts = outputs.map { (try? Data(contentsOf: $0)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
  let signal = status & 0x7f
  return RunResult(
    status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, stdout: texts[0], stderr: texts[1],
    seconds: (clock.now - start) / .seconds(1))
}

/// This process's environment without what a launcher around it has left there.
private func environment(_ additions: [String: String]) -> [String: String] {
  let launchers = [
    "GITHUB_", "OMPI_", "PMIX_", "PMI_", "PRTE_", "SLURM_", "HYDI_", "HYDRA_", "MPI_LOCAL", "FLUX_", "JSM_", "PALS_",
  ]
  return ProcessInfo.processInfo.environment
    .filter { variable in !launchers.contains { variable.key.hasPrefix($0) } }
    // Wide enough for each fact to be one line, as most tests look for it.
    .merging(["COLUMNS": "1000"]) { $1 }
    .merging(additions) { $1 }
}

private func withStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
