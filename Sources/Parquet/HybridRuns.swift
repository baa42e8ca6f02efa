/// Small numbers as runs of the same one, and as bits side by side: levels, and places in a dictionary.
///
/// Source: https://parquet.apache.org/docs/file-format/data-pages/encodings, "RLE / Bit-Packing Hybrid".
enum HybridRuns {
  /// The first `count` numbers of `width` bits each; nil where there are fewer.
  static func numbers(_ bytes: ArraySlice<UInt8>, width: Int, count: Int) -> [Int]? {
    guard (0...32).contains(width) else { return nil }
    var numbers: [Int] = []
    var position = bytes.startIndex
    while numbers.count < count {
      guard let header = bytes.variableLength(at: &position) else { return nil }
      let wanted = count - numbers.count
      // As many as are said, or as are wanted: of the same number, or of eight side by side.
      let runs = Int(min(header >> 1, UInt64(wanted)))
      if header & 1 == 0 {
        let size = (width + 7) / 8
        guard runs > 0, size <= bytes.endIndex - position else { return nil }
        let value = bytes[position..<position + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        numbers += repeatElement(value, count: runs)
        position += size
      } else {
        let found = min(runs * 8, wanted)
        // The last of eight may be left out where the numbers end before.
        let packed = bytes[position..<min(position + (found + 7) / 8 * width, bytes.endIndex)]
        guard runs > 0, packed.count * 8 >= found * width else { return nil }
        append(packed, width: width, count: found, to: &numbers)
        position += packed.count
      }
    }
    return numbers
  }

  private static func append(_ packed: ArraySlice<UInt8>, width: Int, count: Int, to numbers: inout [Int]) {
    var (bits, room): (UInt64, Int) = (0, 0)
    var position = packed.startIndex
    let mask = (UInt64(1) << UInt64(width)) - 1
    for _ in 0..<count {
      while room < width {
        bits |= UInt64(packed[position]) << UInt64(room)
        (room, position) = (room + 8, position + 1)
      }
      numbers.append(Int(bits & mask))
      (bits, room) = (bits >> UInt64(width), room - width)
    }
  }
}
