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

/// Writes all of `bytes`, waiting where the descriptor does not.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
  var done = 0
  while done < bytes.count {
    let count = bytes.withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      return retrying { write(descriptor, rest.baseAddress, rest.count) }
    }
    if count < 0, errno == EAGAIN {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = retrying { poll(&ready, 1, -1) }
      continue
    }
    guard count > 0 else { throw .last("write", path) }
    done += count
  }
}
