/// A BMP image without compression, of 8 bits a pixel with a palette, or of 24 or 32.
///
/// Source: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage, and Pillow's `BmpImagePlugin.py`.
struct BMPImage: ImageFormat {
  let rows: Int
  let columns: Int
  private let isTopDown: Bool
  private let bits: Int
  /// Where the pixels begin.
  private let start: Int
  /// Where the palette begins, blue, green, red and one more of each colour, and how many it has.
  private let palette: (start: Int, count: Int)

  /// The bytes before the palette that are read.
  private static let headerBytes = 54

  static func isOne(_ head: Span<UInt8>) -> Bool { head.holds("BM".utf8) }

  init?(_ bytes: Span<UInt8>) throws(ImageFileError) {
    guard bytes.count >= Self.headerBytes else { return nil }
    func number(_ place: Int) -> Int { Int(bytes.number32(littleEndianAt: place)) }
    let size = number(14)
    guard 40...256 ~= size else { throw .unsupported("a BMP image with a header of \(size) bytes") }
    bits = Int(bytes[28]) | Int(bytes[29]) << 8
    guard [8, 24, 32].contains(bits), number(30) == 0 else {
      throw .unsupported("a BMP image of \(bits) bits a pixel, compression \(number(30))")
    }
    let (width, height) = (Int(Int32(truncatingIfNeeded: number(18))), Int(Int32(truncatingIfNeeded: number(22))))
    guard width > 0, height != 0, height > Int(Int32.min) else { throw .damaged("\(width)x\(height) pixels") }
    (columns, rows, isTopDown) = (width, abs(height), height < 0)
    start = number(10)
    let colours = number(46)
    palette = (14 + size, bits > 8 ? 0 : colours == 0 ? 256 : colours)
    guard palette.count <= 256, start >= palette.start + 4 * palette.count else {
      throw .damaged("\(colours) colours before pixels at byte \(start)")
    }
  }

  func decode(
    _ bytes: Span<UInt8>, by _: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    let stride = (columns * bits + 31) / 32 * 4
    guard start <= bytes.count, rows * stride <= bytes.count - start else { throw .damaged("its bytes end early") }
    let count = rows * columns
    for row in 0..<rows {
      var place = start + (isTopDown ? row : rows - 1 - row) * stride
      for pixel in row * columns..<(row + 1) * columns {
        var colour = place
        if bits == 8 {
          let index = Int(bytes[place])
          guard index < palette.count else { throw .damaged("the colour \(index) of a palette of \(palette.count)") }
          colour = palette.start + 4 * index
        }
        for plane in 0..<3 { planes[plane * count + pixel] = bytes[colour + 2 - plane] }
        place += bits / 8
      }
    }
  }
}
