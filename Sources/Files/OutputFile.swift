import Platform

/// A place to write to, found good before there is anything to write.
///
/// A regular file appears whole or not at all; where its name is a link, the file that the link leads to does. A device or pipe
/// is written to as it is, and so is standard output, which is named `-` or `/dev/stdout`.
public final class OutputFile: Sendable {
  /// The path as the user named it.
  public let path: String

  /// The file that stands there, which will be replaced; nil where there is none, or no regular one.
  public let identity: FileIdentity?

  private let target: Target

  private enum Target {
    case regular(path: String)
    /// Open from the start: a pipe's reader would take the end of a first writer for the end of all.
    case stream(descriptor: Int32)
    case standardOutput
  }

  /// Checks that ``write(_:)`` could work now, leaving nothing behind.
  ///
  /// - Throws: ``FileError`` where the folder is missing or cannot be written to, a folder has that name, or nobody reads the
  ///   pipe of that name.
  public init(_ path: String) throws(FileError) {
    self.path = path
    guard !Self.isStandardOutput(path) else {
      (target, identity) = (.standardOutput, nil)
      return
    }
    guard !StandardStreams.isMissing(path) else {
      throw .system(
        operation: "write", path: path, code: EBADF, reason: "this descriptor was not open when the program started")
    }
    let kind = System.status(path).map { $0.st_mode & S_IFMT }
    if Self.isStream(path) || kind.map({ ![S_IFREG, S_IFDIR].contains($0) }) ?? false {
      (target, identity) = (.stream(descriptor: try Self.openStream(path)), nil)
      return
    }
    guard kind == nil || kind == S_IFREG else { throw .notAFile(path: path) }
    let place = try Links.end(of: path)
    try AtomicFile.check(place)
    (target, identity) = (.regular(path: place), FileIdentity(place))
  }

  deinit {
    if case .stream(let descriptor) = target { _ = close(descriptor) }
  }

  /// Whether it is this process's standard output.
  public var isStandardOutput: Bool { if case .standardOutput = target { true } else { false } }

  /// Whether writing here would replace what is written there: one file, or one name of a file to be, or standard output twice.
  public func collides(with other: OutputFile) -> Bool {
    switch (target, other.target) {
    case (.standardOutput, .standardOutput): true
    case (.regular(let one), .regular(let two)):
      identity != nil && identity == other.identity || Links.canonical(one) == Links.canonical(two)
    default: false
    }
  }

  /// Writes all of `bytes`; what was there before stays until a new file is whole.
  ///
  /// - Throws: ``FileError``; nothing is left behind.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    switch target {
    case .regular(let place): try AtomicFile.write(bytes, to: place)
    case .stream(let descriptor): try writeAll(bytes, to: descriptor, path)
    case .standardOutput: try writeAll(bytes, to: STDOUT_FILENO, "standard output")
    }
  }

  /// Whether `path` names standard output.
  public static func isStandardOutput(_ path: String) -> Bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(path)
  }

  /// Whether `path` names a stream by where it stands, as `/dev/stderr` and `/dev/fd/3` do even where they lead to a regular file.
  ///
  /// Folders such as `/dev/shm` hold files.
  private static func isStream(_ path: String) -> Bool {
    path.hasPrefix("/dev/fd/") || path.hasPrefix("/dev/") && !path.dropFirst(5).contains("/")
  }

  private static func openStream(_ path: String) throws(FileError) -> Int32 {
    let descriptor = SystemCall.open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      guard code == ENXIO else { throw .last("write", path) }
      throw .system(
        operation: "write", path: path, code: code, reason: "nobody reads this pipe; start its reader first")
    }
    // From here on a slow reader is waited for.
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    return descriptor
  }
}

/// Symbolic links.
private enum Links {
  /// As the kernel's own limit.
  private static let most = 40

  /// The path that `path` leads to, which need not exist yet.
  static func end(of path: String) throws(FileError) -> String {
    var place = path
    for _ in 0..<most {
      guard let next = SystemCall.target(ofLink: place) else { return place }
      place = next.hasPrefix("/") ? next : AtomicFile.folder(of: place) + "/" + next
    }
    throw .system(operation: "write", path: path, code: ELOOP, reason: System.reason(ELOOP))
  }

  /// One name for all ways to write a path whose folder exists.
  static func canonical(_ path: String) -> String {
    guard let folder = SystemCall.canonical(AtomicFile.folder(of: path)) else { return path }
    return folder + "/" + (path.split(separator: "/").last ?? "")
  }
}
