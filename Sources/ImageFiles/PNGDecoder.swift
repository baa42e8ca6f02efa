import Files

/// Decodes PNG images: chunks, zlib, filters, interlacing and samples.
final class PNGDecoder {
  private let inflater = InflateStream(.zlib)

  /// First row and column, and the steps to the next.
  private typealias Pass = (row: Int, column: Int, rowStep: Int, columnStep: Int)

  /// Those of Adam7.
  private static let passes: [Pass] = [
    (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1),
  ]

  /// Decodes a file to three planes.
  ///
  /// - Throws: ``ImageFileError`` where it is damaged.
  func decode(
    _ bytes: Span<UInt8>, _ header: PNGHeader, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    guard inflater.reset() else { throw .damaged("no memory to unpack it") }
    var input = PNGInput()
    let palette = try input.palette(in: bytes)
    guard palette != nil || header.colour != .palette else { throw .damaged("no palette for its colours") }
    let samples = PNGSamples(header, palette: bytes.extracting(palette ?? 0..<0))
    for pass in header.isInterlaced ? Self.passes : [(0, 0, 1, 1)] {
      try decode(pass, of: bytes, &input, header, samples, into: &planes)
    }
  }

  private func decode(
    _ pass: Pass, of bytes: Span<UInt8>, _ input: inout PNGInput, _ header: PNGHeader, _ samples: PNGSamples,
    into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    let columns = (header.columns - pass.column + pass.columnStep - 1) / pass.columnStep
    guard columns > 0, header.rows > pass.row else { return }
    // The row before and the row at hand, after their filters' bytes.
    var above = [UInt8](repeating: 0, count: 1 + header.rowBytes(columns))
    var current = above
    var expanded = [UInt8](repeating: 0, count: samples.areExpanded ? columns : 0)
    for row in stride(from: pass.row, to: header.rows, by: pass.rowStep) {
      var line = current.mutableSpan
      try input.unpack(bytes, inflater, into: &line)
      try PNGFilter.undo(&line, above: above.span, header.pixelBytes)
      let pixels = PNGPixels(first: row * header.columns + pass.column, count: columns, step: pass.columnStep)
      if samples.areExpanded {
        samples.expand(current.span.extracting(1...), into: &expanded)
        samples.place(expanded.span, pixels, into: &planes)
      } else {
        samples.place(current.span.extracting(1...), pixels, into: &planes)
      }
      swap(&above, &current)
    }
  }
}
