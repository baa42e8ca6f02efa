import Files
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
      + chunk("IHDR", header) + chunk("IDAT", Zlib.pack(filtered(picture))) + chunk("IEND", [])
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

  private static func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + body
    let sum = CRC32.of(content.span)
    return bigEndian(UInt32(truncatingIfNeeded: body.count)) + content + bigEndian(sum)
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}
