import Foundation

/// A file with the given bytes that goes with its owner.
package final class TemporaryFile {
  package let path: String

  package init(_ bytes: [UInt8], ending: String = "bin") throws {
    path = FileManager.default.temporaryDirectory.path + "/file-\(UUID().uuidString).\(ending)"
    try write(bytes)
  }

  package func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A folder that is removed with its owner.
public final class TemporaryFolder {
  /// Where it is.
  public let path: String

  /// Makes an empty folder in the system's folder for temporary files.
  public init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("folder-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, its folders too, and returns its path.
  @discardableResult public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}
