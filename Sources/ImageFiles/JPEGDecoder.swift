/// Decodes JPEG images.
final class JPEGDecoder {
  private let turbo = TurboJPEG()
  /// A word a pixel is taken apart several at a time; three bytes are not.
  private var words: [UInt32] = []
  private var grey: [UInt8] = []

  /// Decodes a file to three planes.
  ///
  /// - Throws: ``ImageFileError`` where it is damaged.
  func decode(
    _ bytes: Span<UInt8>, _ header: JPEGHeader, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    let (rows, columns) = (header.rows, header.columns)
    let count = rows * columns
    let turbo = JPEGTables.areComplete(in: bytes) ? turbo : TurboJPEG()
    if header.isGrey {
      if grey.count < count { grey = [UInt8](repeating: 0, count: count) }
      var pixels = grey.mutableSpan
      try Self.check(turbo.decompress(bytes, rows: rows, columns: columns, grey: &pixels), bytes)
      for plane in 0..<3 { planes.copy(grey.span.extracting(0..<count), to: plane * count) }
    } else {
      if words.count < count { words = [UInt32](repeating: 0, count: count) }
      var pixels = words.mutableSpan
      try Self.check(turbo.decompress(bytes, rows: rows, columns: columns, words: &pixels), bytes)
      for plane in 0..<3 { Self.separate(words.span.extracting(0..<count), plane, into: &planes) }
    }
  }

  /// Damage inside a scan is only a warning, as in Pillow; an early end is an error.
  private static func check(_ outcome: TurboJPEG.Outcome, _ bytes: Span<UInt8>) throws(ImageFileError) {
    switch outcome {
    case .whole: return
    case .failure(let text): throw .damaged(text)
    case .warning(let text, let isFailure):
      // Only the first warning has a text.
      guard !text.hasPrefix("Premature end"), hasEnd(bytes) else { throw .damaged("its bytes end early") }
      if isFailure { throw .damaged(text) }
    }
  }

  /// Whether there is an end-of-image marker.
  private static func hasEnd(_ bytes: Span<UInt8>) -> Bool {
    for place in stride(from: bytes.count - 2, through: 2, by: -1) where bytes[place] == 0xff {
      if bytes[place + 1] == 0xd9 { return true }
      // A scan's header: an end before it is that of a thumbnail.
      if bytes[place + 1] == 0xda { return false }
    }
    return false
  }

  /// Writes a plane of the pixels' words.
  private static func separate(_ words: Span<UInt32>, _ plane: Int, into planes: inout MutableSpan<UInt8>) {
    let start = plane * words.count
    var target = planes._mutatingExtracting(start..<start + words.count)
    let shift = UInt32(8 * plane)
    for pixel in words.indices {
      target[pixel] = UInt8(truncatingIfNeeded: UInt32(littleEndian: words[pixel]) &>> shift)
    }
  }
}
