import Foundation

/// A folder with the given files that goes with its owner.
package final class TemporaryFolder: Sendable {
  package let path: String

  /// Makes it; names may have slashes.
  package init(_ files: [String: [UInt8]] = [:]) throws {
    path = FileManager.default.temporaryDirectory.path + "/folder-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, bytes) in files { try write(name, bytes) }
  }

  /// Makes a checkpoint folder with a `latest` and its tag folder.
  package convenience init(_ files: [String: [UInt8]], tag: String, latest: String? = "latest") throws {
    try self.init(Dictionary(uniqueKeysWithValues: files.map { ("\(tag)/\($0.key)", $0.value) }))
    if let latest { try write(latest, Array(tag.utf8)) }
  }

  package func write(_ name: String, _ bytes: [UInt8]) throws {
    let place = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
  }

  package func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/" + name) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
