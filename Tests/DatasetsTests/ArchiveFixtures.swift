import CZlib
import Foundation
import TestSupport
import Testing

/// A tar archive, block by block.
struct TarBytes {
  private(set) var bytes: [UInt8] = []

  /// Adds a member with a right checksum; `size` may be another than the content's.
  mutating func add(_ name: String, _ content: [UInt8], type: String = "0", size: Int? = nil, prefix: String = "") {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
    }
    put(name, at: 0)
    put("0000644\0", at: 100)
    put(Self.octal(size ?? content.count, digits: 11) + "\0", at: 124)
    put("00000000000\0", at: 136)
    put("        ", at: 148)
    put(type, at: 156)
    put("ustar\u{0}00", at: 257)
    put(prefix, at: 345)
    put(Self.octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
    bytes += header + content
    bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// The archive with its two closing blocks.
  var closed: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

  private static func octal(_ value: Int, digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }
}

/// Compresses as `gzip -1` does.
func gzip(_ bytes: [UInt8], in folder: TemporaryFolder, as name: String) throws -> String {
  let path = try folder.write(name, [])
  let file = try #require(gzopen(path, "wb1"))
  #expect(Int(gzwrite(file, bytes, UInt32(bytes.count))) == bytes.count)
  #expect(gzclose(file) == Z_OK)
  return path
}
