import Foundation

/// A file with the given bytes that goes with its owner.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8], ending: String = "bin") throws {
    path = FileManager.default.temporaryDirectory.path + "/checkpoint-\(UUID().uuidString).\(ending)"
    try write(bytes)
  }

  func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Where the real checkpoints are, on machines that have them.
enum TestData {
  static let folder =
    ProcessInfo.processInfo.environment["CIFAR_EVAL_TEST_DATA"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/data").standardized
    .path

  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }
}
