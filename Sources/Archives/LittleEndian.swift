extension [UInt8] {
  /// The little-endian integer at `offset`, which the caller has checked to be there.
  package func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
    unsafe withUnsafeBytes { unsafe Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }

  /// The same as an `Int`; a value past `Int.max` becomes `Int.max`, which no file reaches.
  package func count<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Int {
    Int(clamping: littleEndian(type, at: offset))
  }
}
