import Platform

extension FileError {
  /// The error of the system call that just failed, from `errno`.
  static func last(_ operation: String, _ path: String) -> FileError {
    let code = errno
    if code == ENOENT { return .missing(path: path) }
    return .system(operation: operation, path: path, code: code, reason: System.reason(code))
  }
}

/// Repeats a system call that a signal interrupted.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
