/// Bytes that are read from their first to their last.
protocol ByteStream: ~Copyable {
  /// What they are in messages.
  var path: String { get }

  /// Fills `buffer` as far as the stream goes on; fewer bytes than wanted only at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int
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

  /// The next `count` bytes, or as many as there are.
  mutating func bytes(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Grows with what arrives, not with what a header claims.
    while bytes.count < count {
      let part = try chunk(min(count - bytes.count, 1 << 20))
      if part.isEmpty { break }
      bytes += part
    }
    return bytes
  }

  private mutating func chunk(_ count: Int) throws(DatasetError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { buffer.deallocate() }
    let found = try read(into: buffer)
    return Array(UnsafeRawBufferPointer(rebasing: buffer[..<found]))
  }
}
