import Foundation
import Glibc

/// A folder of files in memory (tmpfs), rewritten from input to input with as few system calls as possible.
final class MemoryFolder: @unchecked Sendable {
  let path: String

  /// What each file holds now; nil where it is not there.
  private var contents: [String: [UInt8]] = [:]

  /// Makes an empty folder of this process, which goes when the process ends.
  init(_ name: String) {
    let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
    path = "\(root)/cifar-eval-fuzz-\(getpid())-\(name)"
    mkdir(path, 0o700)
    MemoryFolder.paths.append(path)
    if MemoryFolder.paths.count == 1 {
      atexit { for path in MemoryFolder.paths { try? FileManager.default.removeItem(atPath: path) } }
    }
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

  // Folders are made when targets are, before there is a second thread.
  nonisolated(unsafe) private static var paths: [String] = []
}
