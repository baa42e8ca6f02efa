import Files

/// One file of a zip archive, as the central directory states it.
package struct ZipEntry {
  package let name: String
  let nameLength: Int
  /// The bytes of the contents, unpacked.
  package let size: Int
  /// The bytes of the contents as they lie in the archive.
  let packedSize: Int
  let localHeader: Int
  /// Where what follows it begins, once all entries are known.
  var end = 0
  /// The CRC-32 of the contents.
  let checksum: UInt32
  private let method: UInt16
  private let flags: UInt16

  /// The flags of what is encrypted, patched, strongly encrypted or masked.
  private static let encrypted: UInt16 = 0x2061

  /// Whether its contents are deflated.
  package var isDeflated: Bool { method == 8 }

  /// Why its contents are not read, and the cure; nil where they are.
  var obstacle: String? {
    if flags & Self.encrypted != 0 { return "is encrypted; decrypt the archive, or save it again with torch.save" }
    if method != 0, method != 8 {
      let names: [UInt16: String] = [9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ"]
      return "is compressed by \(names[method] ?? "method \(method)"); zip it with -0, or save it again with torch.save"
    }
    return nil
  }

  /// The record at `position` of the directory's `bytes`, and where the next begins; nil where it is none.
  static func read(_ bytes: [UInt8], at position: Int) -> (entry: ZipEntry, next: Int)? {
    guard bytes.count - position >= 46, bytes.littleEndian(UInt32.self, at: position) == 0x0201_4b50 else { return nil }
    let nameStart = position + 46
    let extraStart = nameStart + bytes.count(UInt16.self, at: position + 28)
    let extraEnd = extraStart + bytes.count(UInt16.self, at: position + 30)
    let next = extraEnd + bytes.count(UInt16.self, at: position + 32)
    guard next <= bytes.count else { return nil }
    var fields = [24, 20, 42].map { bytes.count(UInt32.self, at: position + $0) }
    widen(&fields, bytes, extraStart..<extraEnd)
    let method = bytes.littleEndian(UInt16.self, at: position + 10)
    let flags = bytes.littleEndian(UInt16.self, at: position + 8)
    // Encryption adds a header of its own.
    guard method != 0 || fields[0] == fields[1] || flags & encrypted != 0 else { return nil }
    let entry = ZipEntry(
      name: String(decoding: bytes[nameStart..<extraStart], as: UTF8.self), nameLength: extraStart - nameStart,
      size: fields[0], packedSize: fields[1], localHeader: fields[2],
      checksum: bytes.littleEndian(UInt32.self, at: position + 16), method: method,
      flags: flags)
    return (entry, next)
  }

  /// The field in which a local header (with its name) contradicts the directory; nil where all agree.
  ///
  /// A writer that streams leaves checksum and sizes 0 and says so by flag 3, or saturates them for ZIP64.
  func contradiction(_ header: [UInt8]) -> String? {
    let own = header.littleEndian(UInt16.self, at: 6)
    func differs(_ offset: Int, _ value: Int) -> Bool {
      let stated = header.count(UInt32.self, at: offset)
      return stated != value && !(stated == 0 && own & 8 != 0) && !(stated == 0xffff_ffff && offset != 14)
    }
    if own & Self.encrypted != flags & Self.encrypted { return "encryption" }
    if header.littleEndian(UInt16.self, at: 8) != method { return "compression" }
    if header.count(UInt16.self, at: 26) != nameLength { return "name" }
    if String(decoding: header[30...], as: UTF8.self) != name { return "name" }
    if differs(18, packedSize) || differs(22, size) { return "size" }
    return differs(14, Int(checksum)) ? "checksum" : nil
  }

  /// Whether a data descriptor (APPNOTE 4.3.9) has the directory's checksum and sizes; `bytes` are the four before it, and its own.
  ///
  /// Its signature is optional, and four bytes before one without are none: else it is one with, and the contents end there.
  func isDescribed(by bytes: [UInt8]) -> Bool {
    let hasSignature = bytes.count == 4 + 16 || bytes.count == 4 + 24
    let signature: UInt32 = 0x0807_4b50
    guard (bytes.littleEndian(UInt32.self, at: hasSignature ? 4 : 0) == signature) == hasSignature else { return false }
    let fields = hasSignature ? 8 : 4
    let sizes =
      bytes.count >= 4 + 20
      ? [4, 12].map { bytes.count(UInt64.self, at: fields + $0) }
      : [4, 8].map { bytes.count(UInt32.self, at: fields + $0) }
    return bytes.littleEndian(UInt32.self, at: fields) == checksum && sizes == [packedSize, size]
  }

  /// Replaces saturated fields (size, compressed size, local header) by those of the ZIP64 extra field.
  private static func widen(_ fields: inout [Int], _ bytes: [UInt8], _ extra: Range<Int>) {
    var position = extra.lowerBound
    while position + 4 <= extra.upperBound {
      let length = bytes.count(UInt16.self, at: position + 2)
      var value = position + 4
      let end = value + length
      guard end <= extra.upperBound else { return }
      if bytes.littleEndian(UInt16.self, at: position) == 1 {
        for field in fields.indices where fields[field] == 0xffff_ffff && value + 8 <= end {
          fields[field] = bytes.count(UInt64.self, at: value)
          value += 8
        }
        return
      }
      position = end
    }
  }
}
