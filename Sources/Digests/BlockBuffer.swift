/// Cuts what a hash is fed into blocks of 64 bytes, and ends it as MD5 and SHA-2 do.
struct BlockBuffer: Sendable {
  /// The bytes of the last block that is not whole yet.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  /// Adds bytes; returns the block that they make whole, empty where none, and the whole blocks among the others.
  mutating func add(_ bytes: UnsafeRawBufferPointer) -> (first: [UInt8], others: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var rest = unsafe bytes[...]
    var first: [UInt8] = []
    if !pending.isEmpty {
      let taken = unsafe rest.prefix(64 - pending.count)
      unsafe pending += taken
      unsafe rest = unsafe rest.dropFirst(taken.count)
      guard pending.count == 64 else { return unsafe ([], UnsafeRawBufferPointer(rebasing: rest)) }
      swap(&first, &pending)
    }
    let whole = unsafe rest.count / 64 * 64
    unsafe pending += rest.dropFirst(whole)
    return unsafe (first, UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
  }

  /// What is added last: a bit, zeros and the number of bits in 8 bytes, so that no block is left cut.
  func padding(isBigEndian: Bool) -> [UInt8] {
    let bits = isBigEndian ? (byteCount &* 8).bigEndian : (byteCount &* 8).littleEndian
    let zeros = [UInt8](repeating: 0, count: (119 - Int(byteCount % 64)) % 64)
    return unsafe [0x80] + zeros + withUnsafeBytes(of: bits, Array.init)
  }
}
