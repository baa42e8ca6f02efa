/// How an image is turned before it is shown, as EXIF says: 1 to 8.
///
/// Source: EXIF 2.3, tag 0x0112, and Pillow's `ImageOps.exif_transpose`.
public struct Orientation: Sendable, Equatable {
  private let number: Int

  private static let tag = 0x0112

  /// What the EXIF data of a JPEG or PNG file says whose first bytes, up to its pixels, are `head`; nil where it leaves the image as it is.
  public init?(head: Span<UInt8>) {
    guard let place = Self.jpeg(head) ?? Self.png(head), let number = Self.number(head, place), 2...8 ~= number else {
      return nil
    }
    self.number = number
  }

  /// Whether rows become columns.
  public var swapsSides: Bool { number > 4 }

  /// Turns a plane of `rows` and `columns`.
  public func turn(_ plane: Span<UInt8>, rows: Int, columns: Int, into result: inout MutableSpan<UInt8>) {
    let (height, width) = swapsSides ? (columns, rows) : (rows, columns)
    for row in 0..<height {
      for column in 0..<width {
        let (across, down) = swapsSides ? (row, column) : (column, row)
        let source = (
          row: [3, 4, 6, 7].contains(number) ? rows - 1 - down : down,
          column: [2, 3, 7, 8].contains(number) ? columns - 1 - across : across
        )
        result[row * width + column] = plane[source.row * columns + source.column]
      }
    }
  }

  /// Where the EXIF data of a JPEG file begins.
  private static func jpeg(_ head: Span<UInt8>) -> Int? {
    guard head.holds([0xff, 0xd8, 0xff]) else { return nil }
    var place = 2
    while place + 4 <= head.count, head[place] == 0xff {
      let marker = head[place + 1]
      if marker == 0xff {
        place += 1
        continue
      }
      guard marker != 0xda, marker != 0xd9 else { return nil }
      if marker == 0xe1, head.holds("Exif\0\0".utf8, at: place + 4) { return place + 10 }
      place += 2 + head.number16(at: place + 2)
    }
    return nil
  }

  /// Where the EXIF data of a PNG file begins.
  private static func png(_ head: Span<UInt8>) -> Int? {
    guard head.holds([0x89] + Array("PNG".utf8)) else { return nil }
    var place = 8
    while let chunk = PNGChunk(head, at: place), chunk.type != PNGChunk.data {
      if chunk.type == PNGChunk.exif { return chunk.content.lowerBound }
      place = chunk.next
    }
    return nil
  }

  /// The orientation in the directory of the TIFF header at `start`.
  private static func number(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    let isBig = bytes.holds("MM\0*".utf8, at: start)
    guard isBig || bytes.holds("II*\0".utf8, at: start), bytes.count - start >= 8 else { return nil }
    func number(_ place: Int, _ width: Int) -> Int {
      (0..<width).reduce(0) { $0 << 8 | Int(bytes[isBig ? place + $1 : place + width - 1 - $1]) }
    }
    let directory = start + number(start + 4, 4)
    guard directory <= bytes.count - 2 else { return nil }
    let count = min(number(directory, 2), (bytes.count - directory - 2) / 12)
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard number(place, 2) == tag else { continue }
      return number(place + 2, 2) == 3 && number(place + 4, 4) == 1 ? number(place + 8, 2) : nil
    }
    return nil
  }
}
