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
      guard let header = variableLength(bytes, &position) else { return nil }
      let wanted = count - numbers.count
      if header & 1 == 0 {
        let size = (width + 7) / 8
        guard header > 1, size <= bytes.endIndex - position else { return nil }
        let value = bytes[position..<position + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        numbers += repeatElement(value, count: min(header >> 1, wanted))
        position += size
      } else {
        let groups = header >> 1
        guard groups > 0 else { return nil }
        let size = min(groups, (wanted + 7) / 8) * width
        // The last of eight may be left out where the numbers end before.
        let packed = bytes[position..<min(position + size, bytes.endIndex)]
        guard packed.count * 8 >= min(groups * 8, wanted) * width else { return nil }
        append(packed, width, min(groups * 8, wanted), to: &numbers)
        position += packed.count
      }
    }
    return numbers
  }

  private static func append(_ packed: ArraySlice<UInt8>, _ width: Int, _ count: Int, to numbers: inout [Int]) {
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

  private static func variableLength(_ bytes: ArraySlice<UInt8>, _ position: inout Int) -> Int? {
    var number = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      guard position < bytes.endIndex else { return nil }
      let byte = bytes[position]
      position += 1
      number |= Int(byte & 127) << shift
      if byte < 128 { return number }
    }
    return nil
  }
}
