import Evaluation
import FoundationEssentials
import Glibc

/// Another program, run to its end.
enum Program {
  /// Runs `name` of PATH with this process's environment and no input.
  ///
  /// - Returns: its exit code; 128 and the signal's number where one ended it.
  /// - Throws: ``EvaluationError`` where there is no such program.
  static func run(_ name: String, _ arguments: [String]) throws(EvaluationError) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    let words = ([name] + arguments).map { strdup($0) } + [nil]
    let environment = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + environment { free(word) } }
    var process = pid_t()
    let code = posix_spawnp(&process, name, &actions, nil, words, environment)
    guard code == 0 else {
      throw EvaluationError("\(name): cannot start it (\(String(cString: strerror(code)))); install \(name)", .system)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }
}
