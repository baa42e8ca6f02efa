import Files

/// A chunk of a PNG file.
struct PNGChunk {
  static let header: UInt32 = 0x4948_4452
  static let palette: UInt32 = 0x504c_5445
  static let data: UInt32 = 0x4944_4154
  static let exif: UInt32 = 0x6558_4966
  static let end: UInt32 = 0x4945_4e44

  /// Its four letters.
  let type: UInt32
  /// Where its bytes lie in the file.
  let content: Range<Int>

  /// Where the next begins.
  var next: Int { content.upperBound + 4 }

  /// The chunk at `place`; nil where the bytes end before it does.
  init?(_ bytes: Span<UInt8>, at place: Int) {
    guard bytes.count - place >= 12 else { return nil }
    let length = Int(bytes.number32(at: place))
    guard length <= bytes.count - place - 12 else { return nil }
    type = bytes.number32(at: place + 4)
    content = place + 8..<place + 8 + length
  }

  /// Compares the checksum; `bytes` are those that it was found in.
  ///
  /// - Throws: ``ImageFileError/damaged(_:)`` where it does not hold.
  func check(in bytes: Span<UInt8>) throws(ImageFileError) {
    let sum = CRC32.of(bytes.extracting(content.lowerBound - 4..<content.upperBound))
    guard sum == bytes.number32(at: content.upperBound) else {
      let name = String(decoding: (0..<4).map { UInt8(truncatingIfNeeded: type >> (24 - 8 * $0)) }, as: UTF8.self)
      throw .damaged("a chunk \(name.debugDescription) without its CRC-32")
    }
  }
}
