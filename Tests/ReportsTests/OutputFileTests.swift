import Files
import Foundation
import Testing

/// Where output goes, and what a process that is ended while it writes leaves behind.
@Suite struct OutputFileTests {
  @Test func filesInMemoryAreFiles() throws {
    let path = "/dev/shm/cifar-eval-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try OutputFile(path).write([1, 2, 3])
    #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
  }

  /// All names that a folder has had while a large file was written into it.
  @Test(.timeLimit(.minutes(1)), arguments: [false, true]) func aFileHasNoNameUntilItIsWhole(replacing: Bool)
    async throws
  {
    let scratch = try Scratch()
    if replacing { _ = try scratch.write("old", to: "r.json") }
    let target = try OutputFile(scratch.file("r.json"))
    let path = scratch.path
    let writing = Task { try target.write([UInt8](repeating: 7, count: 128 << 20)) }
    // The name between link and rename is seen by chance alone, and once at most.
    var count = 0
    var size = 0
    while size != 128 << 20 {
      let names = try FileManager.default.contentsOfDirectory(atPath: path)
      if names.contains(where: { $0 != "r.json" }) { count += 1 }
      size = (try? FileManager.default.attributesOfItem(atPath: path + "/r.json")[.size] as? Int) ?? 0
      try await Task.sleep(for: .milliseconds(1))
    }
    try await writing.value
    #expect(count <= 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["r.json"])
  }
}
