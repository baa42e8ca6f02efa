import Files

/// How the bytes of a TIFF image's strips and tiles are packed, by the format's numbers.
enum TIFFPacking: Int {
  case none = 1
  case lzw = 5
  case deflate = 8
  case packBits = 32773
  /// Deflate by its number of before 2002.
  case oldDeflate = 32946

  /// What a part unpacks to, `size` bytes; nil where it has fewer.
  func unpacked(_ packed: Span<UInt8>, size: Int) -> [UInt8]? {
    let bytes: [UInt8]? =
      switch self {
      case .none: packed.count < size ? nil : (0..<size).map { packed[$0] }
      case .lzw: Self.lzw(packed, size: size)
      case .deflate, .oldDeflate: try? Zlib.unpack(packed, of: .zlib, most: size)
      case .packBits: Self.packBits(packed, size: size)
      }
    return bytes?.count == size ? bytes : nil
  }

  /// Runs of bytes as they are, and of one byte many times.
  ///
  /// Source: TIFF 6.0, section 9.
  private static func packBits(_ packed: Span<UInt8>, size: Int) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(size)
    var place = 0
    while output.count < size, place < packed.count {
      let head = Int(Int8(bitPattern: packed[place]))
      place += 1
      if head == -128 { continue }
      let length = head < 0 ? 1 - head : head + 1
      guard length <= size - output.count, place + (head < 0 ? 1 : length) <= packed.count else { return nil }
      for index in 0..<length { output.append(packed[head < 0 ? place : place + index]) }
      place += head < 0 ? 1 : length
    }
    return output
  }

  /// Codes of 9 to 12 bits, the high ones first, each for a text: an earlier one and a byte more.
  ///
  /// Source: TIFF 6.0, section 13.
  private static func lzw(_ packed: Span<UInt8>, size: Int) -> [UInt8]? {
    let (clear, end, most) = (256, 257, 4096)
    var output: [UInt8] = []
    output.reserveCapacity(size)
    // Where the text of each code from 258 on lies in what was made.
    var texts: [Range<Int>] = []
    var previous: Range<Int>?
    var (bits, held, place) = (0, 0, 0)
    while output.count < size {
      // The width grows a code early.
      let next = 258 + texts.count
      let width = next < 511 ? 9 : next < 1023 ? 10 : next < 2047 ? 11 : 12
      while held < width {
        guard place < packed.count else { return nil }
        bits = (bits << 8 | Int(packed[place])) & 0xffffff
        (held, place) = (held + 8, place + 1)
      }
      held -= width
      let code = bits >> held & (1 << width - 1)
      if code == end { return nil }
      if code == clear {
        texts.removeAll(keepingCapacity: true)
        previous = nil
        continue
      }
      let start = output.count
      if let previous {
        guard 258 + texts.count < most else { return nil }
        // The text before, and the first byte of this one, which stands behind it.
        texts.append(previous.lowerBound..<previous.upperBound + 1)
      }
      if code < 256 {
        output.append(UInt8(code))
      } else {
        guard code - 258 < texts.count, code >= 258 else { return nil }
        let text = texts[code - 258]
        guard text.count <= size - start else { return nil }
        // The last code's text ends in its own first byte.
        for index in text { output.append(output[index]) }
      }
      previous = start..<output.count
    }
    return output
  }
}
