/// Google's Snappy, as Parquet uses it: one block without a frame.
///
/// Source: https://github.com/google/snappy/blob/main/format_description.txt.
enum Snappy {
  /// The most bytes that one byte unpacks to: three make a copy of 64.
  private static let ratio = 22

  /// What `packed` unpacks to, `size` bytes; nil where it does not.
  static func unpacked(_ packed: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    guard size / ratio <= packed.count else { return nil }
    var input = Input(bytes: packed, position: packed.startIndex)
    guard packed.variableLength(at: &input.position) == UInt64(size) else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(size)
    while let tag = input.next() {
      guard tag & 3 != 0 else {
        guard let literal = input.literal(tag), literal.count <= size - output.count else { return nil }
        output += literal
        continue
      }
      guard let (distance, length) = input.copy(tag), distance > 0, distance <= output.count,
        length <= size - output.count
      else { return nil }
      // What is copied may overlap what it makes.
      let start = output.count - distance
      for place in start..<start + length { output.append(output[place]) }
    }
    return output.count == size ? output : nil
  }

  /// The packed bytes from a position on.
  private struct Input {
    let bytes: ArraySlice<UInt8>
    var position: Int

    mutating func next() -> UInt8? {
      guard position < bytes.endIndex else { return nil }
      defer { position += 1 }
      return bytes[position]
    }

    /// A little-endian number of `count` bytes.
    mutating func number(_ count: Int) -> Int? {
      guard count <= bytes.endIndex - position else { return nil }
      defer { position += count }
      return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The bytes that `tag` says follow it.
    mutating func literal(_ tag: UInt8) -> ArraySlice<UInt8>? {
      let short = Int(tag >> 2)
      guard let last = short < 60 ? short : number(short - 59), last < bytes.endIndex - position else { return nil }
      defer { position += last + 1 }
      return bytes[position..<position + last + 1]
    }

    /// How far back `tag` copies from, and how many bytes.
    mutating func copy(_ tag: UInt8) -> (distance: Int, length: Int)? {
      switch tag & 3 {
      case 1: number(1).map { (Int(tag >> 5) << 8 | $0, Int(tag >> 2 & 7) + 4) }
      case 2: number(2).map { ($0, Int(tag >> 2) + 1) }
      default: number(4).map { ($0, Int(tag >> 2) + 1) }
      }
    }
  }
}
