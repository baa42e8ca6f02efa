import Foundation
import TestSupport

/// Writes a zip archive to disk entry by entry, as `torch.save` does: stored, aligned, sizes in the directory.
///
/// Checksums are left 0; neither PyTorch nor this program looks at them.
final class ZipFile {
  private let file: FileHandle
  private var offset = 0
  private var directory: [UInt8] = []
  private var count = 0

  init(_ path: String) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// Adds an entry of these bytes.
  func add(_ name: String, _ bytes: [UInt8]) throws {
    try header(name, size: bytes.count)
    try write(bytes)
    try descriptor(size: bytes.count)
  }

  /// Adds an entry of `size` bytes that `body` writes piece by piece.
  func add(_ name: String, size: Int, _ body: (([Float]) throws -> Void) throws -> Void) throws {
    try header(name, size: size)
    try body { floats in
      try floats.withUnsafeBytes { try file.write(contentsOf: Data($0)) }
      offset += 4 * floats.count
    }
    try descriptor(size: size)
  }

  /// Adds an entry of zeros that takes no room.
  func addHole(_ name: String, size: Int) throws {
    try header(name, size: size)
    offset += size
    try file.seek(toOffset: UInt64(offset))
    try descriptor(size: size)
  }

  /// Writes the directory.
  func finish() throws {
    let end = little(UInt16(count)) + little(UInt16(count)) + little(UInt32(directory.count)) + little(UInt32(offset))
    try write(directory)
    try write(little(UInt32(0x0605_4b50)) + [0, 0, 0, 0] + end + [0, 0])
    try file.close()
  }

  private func header(_ name: String, size: Int) throws {
    let padding = (64 - (offset + 34 + name.utf8.count) % 64) % 64
    directory += little(UInt32(0x0201_4b50)) + [0, 0, 0, 0] + little(UInt16(0x0808)) + [UInt8](repeating: 0, count: 10)
    directory += little(UInt32(size)) + little(UInt32(size)) + little(UInt16(name.utf8.count))
    directory += [UInt8](repeating: 0, count: 12) + little(UInt32(offset)) + name.utf8
    count += 1
    try write(
      little(UInt32(0x0403_4b50)) + little(UInt16(0)) + little(UInt16(0x0808)) + [UInt8](repeating: 0, count: 18)
        + little(UInt16(name.utf8.count)) + little(UInt16(padding + 4)) + name.utf8 + little(UInt16(0x4246))
        + little(UInt16(padding)) + [UInt8](repeating: 0x5a, count: padding))
  }

  private func descriptor(size: Int) throws {
    try write(little(UInt32(0x0807_4b50)) + little(UInt32(0)) + little(UInt32(size)) + little(UInt32(size)))
  }

  private func write(_ bytes: [UInt8]) throws {
    try file.write(contentsOf: Data(bytes))
    offset += bytes.count
  }
}
