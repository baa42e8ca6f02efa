/// The first frame of a GIF image, on the screen that it is part of.
///
/// Source: GIF89a (CompuServe, 1990), and Pillow's `GifImagePlugin.py`.
struct GIFImage: ImageFormat {
  let rows: Int
  let columns: Int
  /// Where its pixels are on the screen.
  private let frame: (row: Int, column: Int, rows: Int, columns: Int)
  private let isInterlaced: Bool
  /// Where the palette begins, and how many colours it has; none of an image of greys.
  private let palette: (start: Int, count: Int)
  /// The index of what is around the frame.
  private let ground: UInt8
  /// Where the width of codes stands before the pixels.
  private let start: Int

  static func isOne(_ head: Span<UInt8>) -> Bool { head.holds("GIF87a".utf8) || head.holds("GIF89a".utf8) }

  init?(_ bytes: Span<UInt8>) throws(ImageFileError) {
    guard bytes.count >= 13 else { return nil }
    var palette = Self.palette(bytes[10], at: 13)
    var place = 13 + 3 * palette.count
    var transparent: UInt8?
    while true {
      guard place < bytes.count else { return nil }
      switch bytes[place] {
      case UInt8(ascii: "!"):
        guard place + 2 < bytes.count else { return nil }
        // A graphic control extension with a transparent colour.
        if bytes[place + 1] == 0xf9, bytes[place + 2] == 4, place + 6 < bytes.count, bytes[place + 3] & 1 == 1 {
          transparent = bytes[place + 6]
        }
        place += 2
        while true {
          guard place < bytes.count else { return nil }
          let length = Int(bytes[place])
          place += 1 + length
          if length == 0 { break }
        }
      case UInt8(ascii: ","):
        guard place + 10 < bytes.count else { return nil }
        let numbers = (0..<4).map { bytes.number16(littleEndianAt: place + 1 + 2 * $0) }
        frame = (numbers[1], numbers[0], numbers[3], numbers[2])
        let own = Self.palette(bytes[place + 9], at: place + 10)
        isInterlaced = bytes[place + 9] & 64 != 0
        if own.count > 0 { palette = own }
        start = place + 10 + 3 * own.count
        // The screen grows to hold it.
        columns = max(bytes.number16(littleEndianAt: 6), frame.column + frame.columns)
        rows = max(bytes.number16(littleEndianAt: 8), frame.row + frame.rows)
        guard frame.rows > 0, frame.columns > 0 else { throw .damaged("\(frame.rows)x\(frame.columns) pixels") }
        self.palette = palette
        ground = transparent ?? 0
        return
      case UInt8(ascii: ";"): throw .damaged("no image in it")
      // Pillow passes over what stands between.
      default: place += 1
      }
    }
  }

  /// The palette that the flags before it tell of.
  private static func palette(_ flags: UInt8, at place: Int) -> (start: Int, count: Int) {
    (place, flags & 128 == 0 ? 0 : 2 << Int(flags & 7))
  }

  func decode(
    _ bytes: Span<UInt8>, by _: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    guard palette.start + 3 * palette.count <= bytes.count, start < bytes.count,
      let pixels = GIFCodes.unpacked(bytes, at: start, count: frame.rows * frame.columns)
    else { throw .damaged("its pixels") }
    let count = rows * columns
    // Pillow takes indices themselves for greys where a palette says nothing else, and those beyond another for black.
    let isGrey = (0..<3 * palette.count).allSatisfy { Int(bytes[palette.start + $0]) == $0 / 3 }
    for plane in 0..<3 {
      let colours = (0..<256).map { index in
        isGrey ? UInt8(index) : index < palette.count ? bytes[palette.start + 3 * index + plane] : 0
      }
      for place in plane * count..<(plane + 1) * count { planes[place] = colours[Int(ground)] }
      for (line, row) in lines().enumerated() {
        let target = plane * count + (frame.row + row) * columns + frame.column
        for column in 0..<frame.columns {
          planes[target + column] = colours[Int(pixels[line * frame.columns + column])]
        }
      }
    }
  }

  /// The rows in the order in which they are stored.
  private func lines() -> [Int] {
    guard isInterlaced else { return Array(0..<frame.rows) }
    return [(0, 8), (4, 8), (2, 4), (1, 2)].flatMap { Array(stride(from: $0.0, to: frame.rows, by: $0.1)) }
  }
}
