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

  /// Writes a script that can be started at once, and returns its path.
  ///
  /// A process of its own writes it: a file that this one had open for writing may still be so in a child that another
  /// test is starting, and does not start then ("Text file busy").
  @discardableResult package func writeScript(_ name: String, _ lines: String) async throws -> String {
    let text = try write(name + ".text", Array(lines.utf8))
    let script = path + "/" + name
    let installed = try await run(findProgram("install") ?? "/usr/bin/install", ["-m", "755", text, script])
    if installed.status != 0 { throw RunError(description: installed.stderr) }
    return script
  }
}
