import Platform

/// The three descriptors that a process starts with.
public enum StandardStreams {
  /// Makes them fit for a program that writes reports; to be called before anything else is opened.
  ///
  /// One that the caller closed would be given to the next file or socket, into which a report would then be written: it is
  /// taken by something that cannot be written to. A pipe whose reader has left and a file that may grow no further are errors of
  /// the write, not the process's end.
  public static func prepare() {
    _ = given
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      _ = SystemCall.open("/dev/null", O_RDONLY)
    }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// The descriptors that the caller left open, found when first asked for; nil where the system does not list them.
  private static let given: Set<Int32>? = (try? Folder.names("/proc/self/fd", limit: 1 << 16)).map { names in
    // The list names the descriptor that it was read by, which is closed again.
    Set(names.compactMap { Int32($0) }.filter { fcntl($0, F_GETFD) != -1 })
  }

  /// Whether `path` names a descriptor, such as `/dev/fd/3`, that the caller did not leave open.
  static func isMissing(_ path: String) -> Bool {
    let names = ["/dev/stdin", "/dev/stdout", "/dev/stderr"]
    let parts = path.split(separator: "/").map(String.init)
    let isNumbered = [["dev", "fd"], ["proc", "self", "fd"]].contains(parts.dropLast())
    let number = isNumbered ? parts.last.flatMap { Int32($0) } : names.firstIndex(of: path).map { Int32($0) }
    guard let number, let given else { return false }
    return !given.contains(number)
  }

  /// Writes all of `text`, as a reader of standard output would have it.
  ///
  /// A reader that has left (`| head`) had what it wanted: that is no error.
  /// - Throws: ``FileError`` where standard output is full or closed.
  public static func output(_ text: String) throws(FileError) {
    do throws(FileError) { try writeAll(Array(text.utf8), to: STDOUT_FILENO, "standard output") } catch {
      if !error.isAbandonedPipe { throw error }
    }
  }
}

extension FileError {
  /// Whether the reader of a pipe has left.
  public var isAbandonedPipe: Bool { if case .system(_, _, EPIPE, _) = self { true } else { false } }
}
