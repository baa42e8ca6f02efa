import CZlib

/// A chunk of a PNG file.
struct PNGChunk {
  static let header: UInt32 = 0x4948_4452
  static let palette: UInt32 = 0x504c_5445
  static let data: UInt32 = 0x4944_4154
  static let end: UInt32 = 0x4945_4e44

  /// Its four letters.
  let type: UInt32
  let content: UnsafeRawBufferPointer
  /// Where the next begins.
  let next: Int
  private let stated: UInt32
  private let checked: UnsafeRawBufferPointer

  /// The chunk at `place`; nil where the bytes end before it does.
  init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    guard bytes.count - place >= 12 else { return nil }
    let length = Int(Self.number(bytes, at: place))
    guard length <= bytes.count - place - 12 else { return nil }
    type = Self.number(bytes, at: place + 4)
    content = UnsafeRawBufferPointer(rebasing: bytes[place + 8..<place + 8 + length])
    checked = UnsafeRawBufferPointer(rebasing: bytes[place + 4..<place + 8 + length])
    stated = Self.number(bytes, at: place + 8 + length)
    next = place + 12 + length
  }

  /// Compares the checksum.
  ///
  /// - Throws: ``ImageFileError/damaged(_:)`` where it does not hold.
  func check() throws(ImageFileError) {
    let sum = crc32_z(0, checked.assumingMemoryBound(to: UInt8.self).baseAddress, checked.count)
    guard sum == UInt(stated) else {
      let name = withUnsafeBytes(of: type.bigEndian) { String(decoding: $0, as: UTF8.self) }
      throw .damaged("a chunk \(name.debugDescription) without its CRC-32")
    }
  }

  /// A big-endian number that is there.
  static func number(_ bytes: UnsafeRawBufferPointer, at place: Int) -> UInt32 {
    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
  }
}
