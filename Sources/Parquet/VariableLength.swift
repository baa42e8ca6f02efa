extension ArraySlice<UInt8> {
  /// The number at `position` in bytes of seven bits each, the lowest first, each but the last with its top bit set (ULEB128); `position`
  /// stands behind it then.
  ///
  /// - Returns: nil where it does not end.
  func variableLength(at position: inout Int) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard position < endIndex else { return nil }
      let byte = self[position]
      position += 1
      number |= UInt64(byte & 127) << UInt64(shift)
      if byte < 128 { return number }
    }
    return nil
  }
}
