/// A PPM or PGM image of bytes: a text of its size, and its samples in rows.
///
/// Source: https://netpbm.sourceforge.net/doc/ppm.html, and Pillow's `PpmImagePlugin.py`.
struct NetpbmImage: ImageFormat {
  let rows: Int
  let columns: Int
  /// 1 of grey or 3 of red, green and blue, side by side.
  private let channels: Int
  /// The sample of full light.
  private let most: Int
  /// Where the samples begin.
  private let start: Int

  static func isOne(_ head: Span<UInt8>) -> Bool { head.holds("P5".utf8) || head.holds("P6".utf8) }

  /// The most digits of a number, as Pillow has it.
  private static let digitLimit = 10

  init?(_ bytes: Span<UInt8>) throws(ImageFileError) {
    var place = 2
    var numbers: [Int] = []
    while numbers.count < 3 {
      guard let number = try Self.number(bytes, &place) else { return nil }
      numbers.append(number)
    }
    guard numbers.allSatisfy({ $0 > 0 }), numbers[2] <= 65_535 else {
      throw .damaged("a header of \(numbers[0])x\(numbers[1]) pixels up to \(numbers[2])")
    }
    guard numbers[2] <= 255 else { throw .unsupported("a PPM or PGM image of two bytes a sample") }
    (columns, rows, most) = (numbers[0], numbers[1], numbers[2])
    channels = bytes[1] == UInt8(ascii: "5") ? 1 : 3
    // One blank stands before them.
    start = place + 1
  }

  /// The next number, behind blanks and comments; nil where `bytes` end in it, since more of it may follow.
  private static func number(_ bytes: Span<UInt8>, _ place: inout Int) throws(ImageFileError) -> Int? {
    var digits = 0
    var number = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "#"), digits == 0 {
        while place < bytes.count, bytes[place] != 10, bytes[place] != 13 { place += 1 }
      } else if 0x30...0x39 ~= byte, digits < digitLimit {
        number = 10 * number + Int(byte - 0x30)
        digits += 1
        place += 1
      } else if byte == 32 || 9...13 ~= byte {
        if digits > 0 { return number }
        place += 1
      } else {
        throw .damaged("no number at byte \(place)")
      }
    }
    return nil
  }

  func decode(
    _ bytes: Span<UInt8>, by _: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    let count = rows * columns
    guard start <= bytes.count, count * channels <= bytes.count - start else { throw .damaged("its bytes end early") }
    // As Pillow rounds.
    let light = (0...255).map { sample in
      UInt8(min(255, (Double(sample) / Double(most) * 255).rounded(.toNearestOrEven)))
    }
    for plane in 0..<3 {
      var place = start + (channels == 3 ? plane : 0)
      for pixel in plane * count..<(plane + 1) * count {
        planes[pixel] = light[Int(bytes[place])]
        place += channels
      }
    }
  }
}
