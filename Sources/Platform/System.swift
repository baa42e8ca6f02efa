/// What the system says of this process and its machine, without pointers.
package enum System {
  /// A variable of the environment; nil where it is not set.
  package static func variable(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

  /// What an error number means, in the system's words.
  package static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

  /// Seconds of the monotonic clock.
  package static var monotonicSeconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// What this process has used so far.
  package static var usage: rusage {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }

  /// The kernel's name, its release and the machine's kind; nil where they are not told.
  package static var kernel: String? {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return nil }
    func text<Characters>(_ characters: Characters) -> String {
      unsafe withUnsafeBytes(of: characters) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return [text(names.sysname), text(names.release), text(names.machine)].joined(separator: " ")
  }

  /// The columns of the terminal behind a descriptor; nil where there is none, or it has none.
  package static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Writes all of `text`, and gives up where nobody takes it.
  package static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = unsafe Platform.write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
        guard count > 0 || errno == EINTR else { return }
        done += max(count, 0)
      }
    }
  }

  /// The bytes of a file system, and those of them that are free to users; nil where nothing is at `path`.
  package static func space(at path: String) -> (total: Int, free: Int)? {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    return (Int(status.f_blocks) * Int(status.f_frsize), Int(status.f_bavail) * Int(status.f_frsize))
  }

  /// The first line of a text file of the kernel, at most so many bytes of it; empty where it cannot be read.
  package static func firstLine(of path: String, most: Int) -> String {
    guard let file = unsafe fopen(path, "re") else { return "" }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: most)
    guard unsafe fgets(&line, Int32(line.count), file) != nil else { return "" }
    return String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension System {
  /// What `stat` says of what `path` leads to; nil where it fails, and `errno` says why.
  package static func status(_ path: String) -> stat? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status : nil
  }

  /// Whether anything is at `path`.
  package static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Makes a folder; false where it fails, and `errno` says why.
  package static func makeFolder(_ path: String) -> Bool { unsafe mkdir(path, 0o777) == 0 }

  /// Removes a folder, where there is one with nothing in it.
  package static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

  /// Removes a file, where there is one.
  package static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Gives a file or folder another name; false where it fails, and `errno` says why.
  package static func rename(_ path: String, to name: String) -> Bool { unsafe Platform.rename(path, name) == 0 }
}

extension System {
  /// The host's name; nil where it is not told.
  package static var hostName: String? {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Sets a variable of the environment that is not set yet; not while other threads read any.
  package static func setVariable(_ name: String, _ value: String) { _ = unsafe setenv(name, value, 0) }

  /// Whether anything has a path as the shell's `pattern` says.
  package static func isAnyThere(_ pattern: String) -> Bool {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    return unsafe glob(pattern, 0, nil, &found) == 0
  }

  /// The bytes that lie in a pipe and that nobody has read yet; 0 where it is none.
  package static func unreadBytes(of descriptor: Int32) -> Int {
    var count: Int32 = 0
    return unsafe ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }
}
