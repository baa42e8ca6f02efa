import CKernels

extension SHA256 {
  /// Takes whole blocks in with the processor's instructions for it; false where it has none.
  static func compress(_ blocks: Span<UInt8>, into state: inout [UInt32]) -> Bool {
    precondition(state.count == 8 && blocks.count.isMultiple(of: 64), "whole blocks")
    return unsafe state.withUnsafeMutableBufferPointer { state in
      unsafe blocks.withUnsafeBufferPointer { blocks in
        unsafe ck_sha256(state.baseAddress, blocks.baseAddress, blocks.count / 64) != 0
      }
    }
  }

  /// The hash of words as little-endian bytes.
  public static func hash(_ words: [UInt32]) -> [UInt8] {
    var hash = SHA256()
    // A key path in place of the closure is looked up for every word.
    unsafe words.map { $0.littleEndian }.withUnsafeBytes { unsafe hash.update(Span(_unsafeBytes: $0)) }
    return hash.finalize()
  }
}
