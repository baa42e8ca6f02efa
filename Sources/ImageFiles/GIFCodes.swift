/// LZW as GIF has it: codes of 2 to 12 bits, the low ones first, in blocks behind their lengths.
///
/// Source: GIF89a (CompuServe, 1990), appendix F.
enum GIFCodes {
  private static let most = 4096

  /// The `count` indices behind the width at `start`; nil where there are fewer.
  static func unpacked(_ bytes: Span<UInt8>, at start: Int, count: Int) -> [UInt8]? {
    let width = Int(bytes[start])
    guard 1...8 ~= width else { return nil }
    let (clear, end) = (1 << width, 1 << width + 1)
    var input = Input(place: start + 1)
    var output: [UInt8] = []
    output.reserveCapacity(min(count, 1 << 20))
    // Where the text of each code behind the two lies in what was made.
    var texts: [Range<Int>] = []
    var previous: Range<Int>?
    var bits = width + 1
    while output.count < count {
      guard let code = input.code(bits, of: bytes), code != end else { return nil }
      if code == clear {
        texts.removeAll(keepingCapacity: true)
        (previous, bits) = (nil, width + 1)
        continue
      }
      let first = output.count
      if let previous, end + 1 + texts.count < most {
        // The text before, and the first byte of this one, which stands behind it.
        texts.append(previous.lowerBound..<previous.upperBound + 1)
        if end + 1 + texts.count == 1 << bits, bits < 12 { bits += 1 }
      }
      if code < clear {
        output.append(UInt8(code))
      } else {
        guard texts.indices.contains(code - end - 1) else { return nil }
        // The last code's text ends in its own first byte.
        for index in texts[code - end - 1] where output.count < count { output.append(output[index]) }
      }
      previous = first..<output.count
    }
    return output
  }

  /// The bits of the blocks.
  private struct Input {
    /// Where the next byte, or the next block's length, is.
    var place: Int
    private var left = 0
    private var bits = 0
    private var held = 0

    init(place: Int) { self.place = place }

    /// The next code; nil where the blocks end.
    mutating func code(_ width: Int, of bytes: Span<UInt8>) -> Int? {
      while held < width {
        guard place < bytes.count else { return nil }
        if left == 0 {
          left = Int(bytes[place])
          place += 1
          guard left > 0, place < bytes.count else { return nil }
        }
        bits |= Int(bytes[place]) << held
        (place, left, held) = (place + 1, left - 1, held + 8)
      }
      defer { (bits, held) = (bits >> width, held - width) }
      return bits & (1 << width - 1)
    }
  }
}
