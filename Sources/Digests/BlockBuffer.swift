/// Cuts what a hash is fed into blocks of 64 bytes, and ends it as MD5 and SHA-2 do.
struct BlockBuffer: Sendable {
  /// The last block, of which so many bytes are there.
  private var last = [UInt8](repeating: 0, count: 64)
  private var pending = 0
  private var byteCount: UInt64 = 0

  /// Adds bytes; returns the block that they make whole, empty where none, and where the whole blocks among the others lie.
  mutating func add(_ bytes: Span<UInt8>) -> (first: [UInt8], others: Range<Int>) {
    byteCount &+= UInt64(bytes.count)
    var start = 0
    var first: [UInt8] = []
    if pending > 0 {
      start = min(64 - pending, bytes.count)
      keep(bytes.extracting(0..<start))
      guard pending == 64 else { return ([], 0..<0) }
      first = last
      pending = 0
    }
    let end = start + (bytes.count - start) / 64 * 64
    keep(bytes.extracting(end...))
    return (first, start..<end)
  }

  /// Adds bytes for which there is room to the last block.
  private mutating func keep(_ bytes: Span<UInt8>) {
    for place in bytes.indices { last[pending + place] = bytes[place] }
    pending += bytes.count
  }

  /// What is added last: a bit, zeros and the number of bits in 8 bytes, so that no block is left cut.
  func padding(isBigEndian: Bool) -> [UInt8] {
    let bits = byteCount &* 8
    let zeros = [UInt8](repeating: 0, count: (119 - Int(byteCount % 64)) % 64)
    let shifts = (0..<8).map { isBigEndian ? 56 - 8 * $0 : 8 * $0 }
    return [0x80] + zeros + shifts.map { UInt8(truncatingIfNeeded: bits >> UInt64($0)) }
  }
}

extension Span<UInt8> {
  /// The little-endian word of 32 bits at an index of words.
  func word(_ index: Int) -> UInt32 {
    UInt32(self[4 * index]) | UInt32(self[4 * index + 1]) << 8 | UInt32(self[4 * index + 2]) << 16
      | UInt32(self[4 * index + 3]) << 24
  }
}
