import Platform

/// A file to be, open for writing, in the folder where it shall lie.
///
/// It has no name until it is whole, so that a process that is ended in between leaves nothing; where the file system knows only
/// files with names, it has one.
struct NewFile {
  let descriptor: Int32
  /// Its name of the time being.
  private var name: String?

  /// Makes an empty file in the folder of `path`, for whom the user's umask admits.
  ///
  /// - Throws: ``FileError`` where the folder is missing or cannot be written to.
  init(beside path: String) throws(FileError) {
    // Linux' O_TMPFILE, whose macro Swift does not import.
    let nameless = 0o20_000_000 | O_DIRECTORY
    // A file without a name gets one through /proc alone.
    if System.isThere(Self.descriptors) {
      let found = SystemCall.open(AtomicFile.folder(of: path), O_WRONLY | O_CLOEXEC | nameless)
      guard found < 0 else {
        descriptor = found
        return
      }
    }
    guard let file = SystemCall.makeFile(besides: path) else { throw .unwritable(path) }
    (descriptor, name) = file
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // A file of mkstemp is for its owner only.
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, 0o666 & ~mask)
  }

  /// Gives it the name `path`, in place of what has that name.
  ///
  /// - Throws: ``FileError``.
  mutating func move(to path: String) throws(FileError) {
    // A signal that ends the process waits for the last of its names.
    try SystemCall.withoutSignals { () throws(FileError) in try moveAtOnce(to: path) }
  }

  private mutating func moveAtOnce(to path: String) throws(FileError) {
    if name == nil {
      // Where nothing is replaced there is one name only, and no moment to be killed in.
      if link(to: path) { return }
      try nameBeside(path)
    }
    guard let name, System.rename(name, to: path) else { throw .last("write", path) }
    self.name = nil
  }

  /// Closes it, and removes it if it has not got its name.
  func leave() {
    if let name { System.remove(name) }
    _ = Platform.close(descriptor)
  }

  /// Links it under a name that nothing has.
  private mutating func nameBeside(_ path: String) throws(FileError) {
    for _ in 0..<100 {
      let free = "\(path).\(String(UInt32.random(in: 1 << 28 ... .max), radix: 36))"
      if link(to: free) {
        name = free
        return
      }
      guard errno == EEXIST else { break }
    }
    throw .last("write", path)
  }

  /// Gives it a name that nothing has; false, with `errno`, where that cannot be.
  private func link(to path: String) -> Bool {
    SystemCall.link("\(Self.descriptors)/\(descriptor)", to: path)
  }

  private static let descriptors = "/proc/self/fd"
}
