/// LZ4's blocks, without a frame.
///
/// Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md.
public enum LZ4 {
  /// The most bytes that one byte unpacks to: it lengthens a copy by 255.
  private static let ratio = 256

  /// What a block unpacks to, `size` bytes; nil where it does not.
  public static func unpacked(_ packed: Span<UInt8>, size: Int) -> [UInt8]? {
    guard size / ratio <= packed.count else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(size)
    var place = 0
    while place < packed.count {
      let token = Int(packed[place])
      place += 1
      guard let literals = length(token >> 4, packed, &place), literals <= packed.count - place,
        literals <= size - output.count
      else { return nil }
      for index in place..<place + literals { output.append(packed[index]) }
      place += literals
      // The last part is of literals alone.
      if place == packed.count { break }
      guard packed.count - place >= 2 else { return nil }
      let distance = Int(packed[place]) | Int(packed[place + 1]) << 8
      place += 2
      guard let copied = length(token & 15, packed, &place), distance > 0,
        distance <= output.count, copied + 4 <= size - output.count
      else { return nil }
      // What is copied may overlap what it makes.
      let start = output.count - distance
      for index in start..<start + copied + 4 { output.append(output[index]) }
    }
    return output.count == size ? output : nil
  }

  /// A length of four bits, which bytes behind lengthen where all are set.
  private static func length(_ short: Int, _ packed: Span<UInt8>, _ place: inout Int) -> Int? {
    guard short == 15 else { return short }
    var length = short
    while true {
      guard place < packed.count else { return nil }
      let byte = Int(packed[place])
      place += 1
      length += byte
      if byte < 255 { return length }
    }
  }
}
