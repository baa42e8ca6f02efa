/// Bytes that are read from their first to their last.
protocol ByteStream: ~Copyable {
  /// What they are in messages.
  var path: String { get }

  /// The next `count` bytes, or as many as there are; memory grows with what arrives, not with what a header claims.
  mutating func bytes(upTo count: Int) throws(DatasetError) -> [UInt8]
}

extension ByteStream where Self: ~Copyable {
  /// The next `count` bytes, at most `most`.
  ///
  /// - Throws: ``DatasetError`` where the stream ends before.
  mutating func bytes(_ count: Int, most: Int = 1 << 16) throws(DatasetError) -> [UInt8] {
    let found = try bytes(upTo: min(count, most))
    guard found.count == count else { throw .arrays(path: path, reason: "truncated file; copy it again") }
    return found
  }
}
