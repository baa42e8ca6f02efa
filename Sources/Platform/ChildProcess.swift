/// Why the system did not do what it was asked for.
package struct SystemError: Error {
  /// The system's words.
  package let reason: String

  init(_ code: Int32) { reason = System.reason(code) }
}

/// Another program, run to its end.
package enum ChildProcess {
  /// Runs `name` of PATH without input.
  ///
  /// - Returns: its exit code; 128 and the signal's number where one ended it.
  /// - Throws: ``SystemError`` where there is no such program.
  package static func run(
    _ name: String, _ arguments: [String], environment: [String: String]
  ) throws(SystemError) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    let words = unsafe ([name] + arguments).map { unsafe strdup($0) } + [nil]
    let settings = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer { _ = unsafe (words + settings).map { unsafe free($0) } }
    var process = pid_t()
    let code = unsafe posix_spawnp(&process, name, &actions, nil, words, settings)
    guard code == 0 else { throw SystemError(code) }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }
}
