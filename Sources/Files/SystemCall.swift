import Memory
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

/// The system calls that take or return pointers, without them; those that fail say why in `errno`.
enum SystemCall {
  /// Opens `path`, waiting for nobody that a signal keeps it from; below 0 where it fails.
  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o666) -> Int32 {
    retrying { unsafe Platform.open(path, flags, mode) }
  }

  /// What an open file is; nil where it fails.
  static func status(of descriptor: Int32) -> stat? {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? status : nil
  }

  /// What has the name `path`, be it a link; nil where it fails.
  static func statusOfLink(_ path: String) -> stat? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status : nil
  }

  /// Fills `bytes` with those from `offset` on; fewer where the file ends before, nil where it fails.
  static func read(_ descriptor: Int32, at offset: Int, into bytes: ByteView) -> Int? {
    withExtendedLifetime(bytes) { unsafe read(descriptor, at: offset, into: bytes.pointer) }
  }

  /// The `count` bytes from `offset` on; fewer where the file ends before, nil where it fails.
  static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    var isRead = true
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let room = unsafe UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
      let done = unsafe read(descriptor, at: offset, into: room)
      (isRead, initialized) = (done != nil, done ?? 0)
    }
    return isRead ? bytes : nil
  }

  private static func read(_ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    var done = 0
    while done < buffer.count {
      let count = retrying {
        unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done, off_t(offset + done))
      }
      if count < 0 { return nil }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Writes bytes from a place on; as `write` returns.
  static func write(_ bytes: [UInt8], from done: Int, to descriptor: Int32) -> Int {
    let rest = bytes[done...]
    return unsafe rest.withUnsafeBytes { rest in
      retrying { unsafe Platform.write(descriptor, rest.baseAddress, rest.count) }
    }
  }

  /// Waits until a descriptor takes bytes.
  static func waitUntilWritable(_ descriptor: Int32) {
    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = retrying { unsafe poll(&ready, 1, -1) }
  }

  /// The names in a folder, at most `limit`, without `.` and `..`; nil where it cannot be opened.
  static func names(in folder: String, limit: Int) -> [String]? {
    guard let stream = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while names.count < limit, let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
        unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes an empty file whose name begins as `path`; nil where it fails.
  static func makeFile(besides path: String) -> (descriptor: Int32, name: String)? {
    var name = Array((path + ".XXXXXX").utf8CString)
    let descriptor = unsafe mkstemp(&name)
    guard descriptor >= 0 else { return nil }
    return (descriptor, String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// Gives what the link `path` leads to another name, which nothing has; false where it fails.
  static func link(_ path: String, to name: String) -> Bool {
    unsafe linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// What a symbolic link says; nil where `path` is none.
  static func target(ofLink path: String) -> String? {
    var name = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &name, name.count)
    guard count > 0, count < name.count else { return nil }
    return String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The one name of a path without links; nil where it leads nowhere.
  static func canonical(_ path: String) -> String? {
    guard let name = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(name) }
    return unsafe String(cString: name)
  }

  /// Runs `body` while this thread takes no signal.
  static func withoutSignals<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    var (all, before) = (sigset_t(), sigset_t())
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }
}
