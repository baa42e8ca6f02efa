import CZlib

/// Decodes PNG images: chunks, zlib, filters, interlacing and samples.
final class PNGDecoder {
  // zlib keeps the stream's address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool
  /// The row before, after its filter's byte.
  private var above: [UInt8] = []
  /// The row at hand, after its filter's byte.
  private var current: [UInt8] = []

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    isReady = inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// The passes of Adam7: first row and column, and the steps.
  private static let passes = [
    (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1),
  ]

  /// Decodes a file to three planes.
  ///
  /// - Throws: ``ImageFileError`` where it is damaged.
  func decode(
    _ bytes: UnsafeRawBufferPointer, _ header: PNGHeader, into planes: UnsafeMutablePointer<UInt8>
  ) throws(ImageFileError) {
    guard isReady, inflateReset(stream) == Z_OK else { throw .damaged("no memory to unpack it") }
    stream.pointee.avail_in = 0
    var input = PNGInput(bytes)
    let palette = try input.palette()
    guard palette != nil || header.colour != .palette else { throw .damaged("no palette for its colours") }
    let samples = PNGSamples(header, palette: palette, planes)
    guard header.isInterlaced else {
      return try pass(&input, header, samples, (0, 0, 1, 1))
    }
    for pass in Self.passes { try self.pass(&input, header, samples, pass) }
  }

  private func pass(
    _ input: inout PNGInput, _ header: PNGHeader, _ samples: PNGSamples,
    _ pass: (row: Int, column: Int, rowStep: Int, columnStep: Int)
  ) throws(ImageFileError) {
    let columns = (header.columns - pass.column + pass.columnStep - 1) / pass.columnStep
    guard columns > 0, header.rows > pass.row else { return }
    let size = header.rowBytes(columns)
    above = [UInt8](repeating: 0, count: 1 + size)
    current = above
    for row in stride(from: pass.row, to: header.rows, by: pass.rowStep) {
      try inflateRow(&input)
      try unfilter(header.pixelBytes)
      current.withUnsafeBufferPointer { current in
        samples.place(
          UnsafeBufferPointer(rebasing: current[1...]), columns, row: row, from: pass.column, step: pass.columnStep)
      }
      swap(&above, &current)
    }
  }

  /// Unpacks the next row with its filter.
  private func inflateRow(_ input: inout PNGInput) throws(ImageFileError) {
    var code = Z_OK
    var isAtEnd = false
    var failure: ImageFileError?
    current.withUnsafeMutableBufferPointer { row in
      stream.pointee.next_out = row.baseAddress
      stream.pointee.avail_out = UInt32(row.count)
      while stream.pointee.avail_out > 0, code == Z_OK {
        if stream.pointee.avail_in == 0 {
          do throws(ImageFileError) {
            guard let next = try input.next() else {
              isAtEnd = true
              return
            }
            stream.pointee.next_in = UnsafeMutablePointer(
              mutating: next.assumingMemoryBound(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(next.count)
          } catch {
            failure = error
            return
          }
        }
        code = inflate(stream, Z_NO_FLUSH)
      }
    }
    if let failure { throw failure }
    guard !isAtEnd, code == Z_OK || code == Z_STREAM_END && stream.pointee.avail_out == 0 else {
      throw .damaged(isAtEnd || code == Z_STREAM_END ? "its bytes end early" : "zlib cannot unpack it (\(code))")
    }
  }

  private func unfilter(_ pixelBytes: Int) throws(ImageFileError) {
    let filter = current[0]
    guard filter <= 4 else { throw .damaged("a row with filter \(filter)") }
    above.withUnsafeBufferPointer { above in
      current.withUnsafeMutableBufferPointer { row in
        guard let above = above.baseAddress, let line = row.baseAddress else { return }
        PNGFilter.undo(filter, line + 1, above: above + 1, count: row.count - 1, pixelBytes)
      }
    }
  }
}

/// The bytes of a file's IDAT chunks, one after the other.
private struct PNGInput {
  private let bytes: UnsafeRawBufferPointer
  private var place = PNGHeader.signature.count

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The colours of the PLTE chunk before the first IDAT; nil where there is none.
  func palette() throws(ImageFileError) -> UnsafeRawBufferPointer? {
    var place = place
    while let chunk = PNGChunk(bytes, at: place), chunk.type != PNGChunk.data {
      if chunk.type == PNGChunk.palette {
        try chunk.check()
        guard chunk.content.count.isMultiple(of: 3), chunk.content.count <= 768 else {
          throw .damaged("a palette of \(chunk.content.count) bytes")
        }
        return chunk.content
      }
      place = chunk.next
    }
    return nil
  }

  /// The content of the next IDAT chunk that has one; nil where there is none any more.
  mutating func next() throws(ImageFileError) -> UnsafeRawBufferPointer? {
    while let chunk = PNGChunk(bytes, at: place), chunk.type != PNGChunk.end {
      place = chunk.next
      guard chunk.type == PNGChunk.data, !chunk.content.isEmpty else { continue }
      try chunk.check()
      return chunk.content
    }
    return nil
  }
}
