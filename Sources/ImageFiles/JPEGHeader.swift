/// What a JPEG file says before its first scan.
///
/// Source: ITU-T T.81, annex B.
struct JPEGHeader: ImageFormat, Equatable {
  let rows: Int
  let columns: Int
  /// Its components.
  let colour: Colour

  /// What a pixel is made of.
  enum Colour {
    /// One component and no colour.
    case grey
    /// Three.
    case colour
    /// Four of print: cyan, magenta, yellow and black, or YCCK, which is decoded to them.
    case print
  }

  static func isOne(_ head: Span<UInt8>) -> Bool { head.holds([0xff, 0xd8, 0xff]) }

  /// Reads the segments up to the frame's header.
  init?(_ bytes: Span<UInt8>) throws(ImageFileError) {
    var place = 2
    while place + 4 <= bytes.count {
      guard bytes[place] == 0xff else { throw .damaged("no marker at byte \(place)") }
      let marker = bytes[place + 1]
      // Fill bytes, and markers without a segment.
      if marker == 0xff {
        place += 1
        continue
      }
      if marker == 0x01 || 0xd0...0xd8 ~= marker {
        place += 2
        continue
      }
      guard marker != 0xd9, marker != 0xda else { throw .damaged("no frame header before its first scan") }
      let length = bytes.number16(at: place + 2)
      guard length >= 2 else { throw .damaged("a segment of \(length) bytes at byte \(place)") }
      if 0xc0...0xcf ~= marker, ![0xc4, 0xc8, 0xcc].contains(marker) {
        guard place + 10 <= bytes.count else { return nil }
        self = try Self.frame(bytes.extracting((place + 4)...))
        return
      }
      place += 2 + length
    }
    return nil
  }

  func decode(
    _ bytes: Span<UInt8>, by decoder: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) { try decoder.jpeg.decode(bytes, self, into: &planes) }

  private init(rows: Int, columns: Int, _ colour: Colour) {
    self.rows = rows
    self.columns = columns
    self.colour = colour
  }

  private static func frame(_ bytes: Span<UInt8>) throws(ImageFileError) -> JPEGHeader {
    guard bytes[0] == 8 else { throw .unsupported("a JPEG image of \(bytes[0]) bits a sample, not 8") }
    let rows = bytes.number16(at: 1)
    let columns = bytes.number16(at: 3)
    guard rows > 0, columns > 0 else { throw .damaged("a frame of \(rows)x\(columns) pixels") }
    switch bytes[5] {
    case 1: return JPEGHeader(rows: rows, columns: columns, .grey)
    case 3: return JPEGHeader(rows: rows, columns: columns, .colour)
    case 4: return JPEGHeader(rows: rows, columns: columns, .print)
    default: throw .unsupported("a JPEG image of \(bytes[5]) components")
    }
  }
}
