import Foundation
import Glibc

/// A folder of files in memory (tmpfs), rewritten from input to input with as few system calls as possible.
///
/// It lies in `FUZZ_MEMORY`, which whoever starts the process removes: a fuzzer seldom ends in an orderly way.
final class MemoryFolder: @unchecked Sendable {
  let path: String

  /// What each file holds now; nil where it is not there.
  private var contents: [String: [UInt8]] = [:]

  /// A folder of this process, made with its first file.
  init(_ name: String) {
    let root = ProcessInfo.processInfo.environment["FUZZ_MEMORY"] ?? NSTemporaryDirectory()
    path = "\(root)/\(name)-\(getpid())"
  }

  /// Makes the folder hold just these files; names may have slashes.
  func hold(_ files: [String: [UInt8]]) {
    for name in contents.keys where files[name] == nil {
      unlink("\(path)/\(name)")
      contents[name] = nil
    }
    for (name, bytes) in files where contents[name] != bytes {
      write(bytes, to: name)
      contents[name] = bytes
    }
  }

  private func write(_ bytes: [UInt8], to name: String) {
    let place = "\(path)/\(name)"
    var descriptor = open(place, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      let folder = String(place[..<(place.lastIndex(of: "/") ?? place.endIndex)])
      try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      descriptor = open(place, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    }
    precondition(descriptor >= 0, "cannot write \(place)")
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "no memory left for \(place)")
    close(descriptor)
  }
}
