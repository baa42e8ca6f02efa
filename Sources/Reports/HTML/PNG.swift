import CZlib
import FoundationEssentials

/// Portable Network Graphics, ISO/IEC 15948: as much of it as small RGB images need.
public enum PNG {
  /// Encodes an image.
  public static func encode(_ picture: Picture) -> [UInt8] {
    var header: [UInt8] = []
    for value in [picture.columns, picture.rows] { header += bigEndian(UInt32(truncatingIfNeeded: value)) }
    // 8 bits a sample, RGB, deflate, the standard filters, not interlaced.
    header += [8, 2, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", header) + chunk("IDAT", deflated(filtered(picture))) + chunk("IEND", [])
  }

  /// The address of an image inside a page.
  static func dataURI(_ picture: Picture?) -> String {
    picture.map { "data:image/png;base64," + Data(encode($0)).base64EncodedString() } ?? ""
  }

  /// Rows of pixels, each byte less the one of the pixel before it (filter 1, Sub).
  private static func filtered(_ picture: Picture) -> [UInt8] {
    let planes = picture.planes
    var rows: [UInt8] = []
    rows.reserveCapacity(picture.rows * (3 * picture.columns + 1))
    for row in 0..<picture.rows {
      rows.append(1)
      for column in 0..<picture.columns {
        for plane in 0..<3 {
          let place = (plane * picture.rows + row) * picture.columns + column
          rows.append(planes[place] &- (column > 0 ? planes[place - 1] : 0))
        }
      }
    }
    return rows
  }

  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let bound = compressBound(uLong(bytes.count))
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
      var length = bound
      let code = unsafe compress2(buffer.baseAddress, &length, bytes, uLong(bytes.count), 1)
      precondition(code == Z_OK, "the buffer is as large as zlib asks for")
      count = Int(length)
    }
  }

  private static func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + body
    let sum = unsafe UInt32(truncatingIfNeeded: crc32(0, content, uInt(content.count)))
    return bigEndian(UInt32(truncatingIfNeeded: body.count)) + content + bigEndian(sum)
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] { unsafe withUnsafeBytes(of: value.bigEndian, Array.init) }
}
