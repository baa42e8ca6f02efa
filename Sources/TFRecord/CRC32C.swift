/// The CRC-32C of TFRecord files (Castagnoli's polynomial 0x1edc6f41, reflected), by tables of eight bytes at a time.
///
/// Source: https://www.rfc-editor.org/rfc/rfc3720, appendix B.4.
enum CRC32C {
  private static let tables: [[UInt32]] = {
    let first = (0..<256).map { (index: UInt32) -> UInt32 in
      var sum = index
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0x82f6_3b78 }
      return sum
    }
    var tables = [first]
    for table in 1..<8 {
      let before = tables[table - 1]
      tables.append(before.map { (sum: UInt32) -> UInt32 in first[Int(sum & 0xff)] ^ (sum >> 8) })
    }
    return tables
  }()

  /// The sum of bytes.
  static func of(_ bytes: Span<UInt8>) -> UInt32 {
    let tables = tables
    var sum = UInt32.max
    var place = 0
    while place + 8 <= bytes.count {
      var parts = UInt64(sum)
      for byte in 0..<8 { parts ^= UInt64(bytes[place + byte]) << (8 * byte) }
      sum = 0
      for byte in 0..<8 { sum ^= tables[7 - byte][Int(parts >> (8 * byte) & 0xff)] }
      place += 8
    }
    while place < bytes.count {
      sum = tables[0][Int((sum ^ UInt32(bytes[place])) & 0xff)] ^ (sum >> 8)
      place += 1
    }
    return ~sum
  }

  /// The sum as TFRecord files have it: turned, and moved by a constant.
  static func masked(_ bytes: Span<UInt8>) -> UInt32 {
    let sum = of(bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }
}
