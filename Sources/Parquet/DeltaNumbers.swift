/// Whole numbers as differences of each to the next, in blocks of as many bits as the largest takes (DELTA_BINARY_PACKED).
///
/// Source: https://parquet.apache.org/docs/file-format/data-pages/encodings, "Delta Encoding".
enum DeltaNumbers {
  /// The most numbers of a block.
  private static let blockLimit: UInt64 = 1 << 16

  /// The `count` numbers that `bytes` begin with, and where they end; nil where they are others.
  ///
  /// They wrap around at 64 bits.
  static func numbers(_ bytes: ArraySlice<UInt8>, count: Int) -> (numbers: [Int], end: Int)? {
    var place = bytes.startIndex
    guard count >= 0, let block = bytes.variableLength(at: &place), let parts = bytes.variableLength(at: &place),
      let total = bytes.variableLength(at: &place), let first = bytes.zigZag(at: &place),
      1...blockLimit ~= block, 1...block ~= parts, block % parts == 0, block / parts % 32 == 0, total == UInt64(count)
    else { return nil }
    if count == 0 { return ([], place) }
    let size = Int(block / parts)
    var numbers = [first]
    while numbers.count < count {
      guard let least = bytes.zigZag(at: &place), bytes.endIndex - place >= Int(parts) else { return nil }
      let widths = bytes[place..<place + Int(parts)]
      place += Int(parts)
      for width in widths where numbers.count < count {
        let bytesOfPart = Int(width) * size / 8
        guard width <= 64, bytes.endIndex - place >= bytesOfPart else { return nil }
        let part = bytes[place..<place + bytesOfPart]
        for index in 0..<min(size, count - numbers.count) {
          let difference = bits(part, at: index * Int(width), width: Int(width))
          numbers.append(numbers[numbers.count - 1] &+ least &+ Int(bitPattern: UInt(difference)))
        }
        place += bytesOfPart
      }
    }
    return (numbers, place)
  }

  /// The number of `width` bits from a bit on, the lowest first.
  private static func bits(_ bytes: ArraySlice<UInt8>, at bit: Int, width: Int) -> UInt64 {
    guard width > 0 else { return 0 }
    var number: UInt64 = 0
    for byte in bit / 8...(bit + width - 1) / 8 {
      // Swift shifts by a negative number the other way.
      number |= UInt64(bytes[bytes.startIndex + byte]) << (8 * byte - bit)
    }
    return width == 64 ? number : number & (1 << UInt64(width) - 1)
  }
}

extension ArraySlice<UInt8> {
  /// A number whose sign is its lowest bit, as ``variableLength(at:)`` has it.
  fileprivate func zigZag(at place: inout Int) -> Int? {
    variableLength(at: &place).map { Int(bitPattern: UInt($0 >> 1)) ^ -Int(bitPattern: UInt($0 & 1)) }
  }
}
