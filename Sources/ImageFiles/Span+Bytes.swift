extension Span<UInt8> {
  /// Whether these bytes lie at `place`.
  func holds(_ expected: some Sequence<UInt8>, at place: Int = 0) -> Bool {
    var place = place
    for byte in expected {
      guard place < count, self[place] == byte else { return false }
      place += 1
    }
    return true
  }

  /// A big-endian number of 16 bits that is there.
  func number16(at place: Int) -> Int { Int(self[place]) << 8 | Int(self[place + 1]) }

  /// A big-endian number of 32 bits that is there.
  func number32(at place: Int) -> UInt32 {
    let bytes = extracting(place..<place + 4)
    return UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
  }

  /// A number of 16 bits that is there, its low byte first.
  func number16(littleEndianAt place: Int) -> Int { Int(self[place]) | Int(self[place + 1]) << 8 }

  /// A number of 32 bits that is there, its low byte first.
  func number32(littleEndianAt place: Int) -> UInt32 { number32(at: place).byteSwapped }
}

extension MutableSpan<UInt8> {
  /// Copies bytes to `place` and on.
  mutating func copy(_ bytes: Span<UInt8>, to place: Int) {
    var target = _mutatingExtracting(place..<place + bytes.count)
    // As many as the source has, which lets a vector be copied at a time.
    for index in bytes.indices { target[index] = bytes[index] }
  }

  /// Writes a plane of pixels of a word each, whose bytes are red, green, blue, and one that says nothing.
  mutating func copy(_ words: Span<UInt32>, plane: Int) {
    let start = plane * words.count
    var target = _mutatingExtracting(start..<start + words.count)
    let shift = UInt32(8 * plane)
    for pixel in words.indices {
      target[pixel] = UInt8(truncatingIfNeeded: UInt32(littleEndian: words[pixel]) &>> shift)
    }
  }
}
