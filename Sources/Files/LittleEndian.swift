extension [UInt8] {
  /// The little-endian integer at `offset`, which the caller has checked to be there.
  @inlinable package func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
    var number: Number = 0
    for byte in self[offset..<offset + MemoryLayout<Number>.size].reversed() {
      number = number << 8 | Number(truncatingIfNeeded: byte)
    }
    return number
  }

  /// The same as an `Int`; a value past `Int.max` becomes `Int.max`, which no file reaches.
  @inlinable package func count<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Int {
    Int(clamping: littleEndian(type, at: offset))
  }
}
