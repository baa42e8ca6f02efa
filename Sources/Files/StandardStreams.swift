import Platform

/// The three descriptors that a process starts with.
public enum StandardStreams {
  /// Makes them fit for a program that writes reports; to be called before anything else is opened.
  ///
  /// One that the caller closed would be given to the next file or socket, into which a report would then be written: it is
  /// taken by something that cannot be written to. A pipe whose reader has left is an error of the write, not the process's end.
  public static func prepare() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      _ = retrying { open("/dev/null", O_RDONLY) }
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes all of `text`, as a reader of standard output would have it.
  ///
  /// A reader that has left (`| head`) had what it wanted: that is no error.
  /// - Throws: ``FileError`` where standard output is full or closed.
  public static func output(_ text: String) throws(FileError) {
    var text = text
    var failure: FileError?
    text.withUTF8 { bytes in
      do throws(FileError) {
        try writeAll(UnsafeRawBufferPointer(bytes), to: STDOUT_FILENO, "standard output")
      } catch { failure = error }
    }
    if let failure, !failure.isAbandonedPipe { throw failure }
  }
}

extension FileError {
  /// Whether the reader of a pipe has left.
  public var isAbandonedPipe: Bool { if case .system(_, _, EPIPE, _) = self { true } else { false } }
}

/// Writes all of `bytes`, waiting where the descriptor does not.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws(FileError) {
  var done = 0
  while done < bytes.count {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
    let count = retrying { write(descriptor, rest.baseAddress, rest.count) }
    if count < 0, errno == EAGAIN {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = retrying { poll(&ready, 1, -1) }
      continue
    }
    guard count > 0 else { throw .last("write", path) }
    done += count
  }
}
