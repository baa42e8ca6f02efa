import Files

/// Where the bytes of a file's IDAT chunks lie, one after the other.
struct PNGInput {
  private var place = PNGHeader.signature.count
  /// What is left of the chunk at hand.
  private var rest = 0..<0

  /// Where the colours of the PLTE chunk before the first IDAT lie; nil where there is none.
  func palette(in bytes: Span<UInt8>) throws(ImageFileError) -> Range<Int>? {
    var place = place
    while let chunk = PNGChunk(bytes, at: place), chunk.type != PNGChunk.data {
      if chunk.type == PNGChunk.palette {
        try chunk.check(in: bytes)
        guard chunk.content.count.isMultiple(of: 3), chunk.content.count <= 768 else {
          throw .damaged("a palette of \(chunk.content.count) bytes")
        }
        return chunk.content
      }
      place = chunk.next
    }
    return nil
  }

  /// Unpacks the bytes of a row.
  ///
  /// - Throws: ``ImageFileError`` where they are damaged, or end.
  mutating func unpack(
    _ bytes: Span<UInt8>, _ inflater: InflateStream, into row: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    var filled = 0
    while filled < row.count {
      if rest.isEmpty {
        guard let next = try next(in: bytes) else { throw .damaged("its bytes end early") }
        rest = next
      }
      switch inflater.unpack(bytes, &rest, into: &row, at: &filled) {
      case .more: continue
      case .end where filled == row.count: return
      case .end, .starved: throw .damaged("its bytes end early")
      case .failure(let code): throw .damaged("zlib cannot unpack it (\(code))")
      }
    }
  }

  /// Where the content of the next IDAT chunk that has one lies; nil where there is none any more.
  private mutating func next(in bytes: Span<UInt8>) throws(ImageFileError) -> Range<Int>? {
    while let chunk = PNGChunk(bytes, at: place), chunk.type != PNGChunk.end {
      place = chunk.next
      guard chunk.type == PNGChunk.data, !chunk.content.isEmpty else { continue }
      try chunk.check(in: bytes)
      return chunk.content
    }
    return nil
  }
}
