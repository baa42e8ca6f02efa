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
    if header.colour == .grey {
      if grey.count < count { grey = [UInt8](repeating: 0, count: count) }
      var pixels = grey.mutableSpan
      try Self.check(turbo.decompress(bytes, rows: rows, columns: columns, grey: &pixels), bytes)
      for plane in 0..<3 { planes.copy(grey.span.extracting(0..<count), to: plane * count) }
    } else {
      if words.count < count { words = [UInt32](repeating: 0, count: count) }
      var pixels = words.mutableSpan
      let isPrint = header.colour == .print
      try Self.check(turbo.decompress(bytes, rows: rows, columns: columns, words: &pixels, isPrint: isPrint), bytes)
      if isPrint { Self.makeLight(&pixels) }
      for plane in 0..<3 { planes.copy(words.span.extracting(0..<count), plane: plane) }
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

  /// Makes red, green and blue of cyan, magenta, yellow and black, each of which is stored as what it leaves of the light.
  ///
  /// Source: Pillow, `JpegImagePlugin.py` (all such files are taken to be Adobe's) and `cmyk2rgb` of `Convert.c`.
  private static func makeLight(_ words: inout MutableSpan<UInt32>) {
    for pixel in words.indices {
      let word = UInt32(littleEndian: words[pixel])
      let black = word &>> 24
      var light: UInt32 = 0
      for shift: UInt32 in [0, 8, 16] {
        let product = (255 - (word &>> shift & 255)) * black + 128
        light |= (black - (product &>> 8 + product) &>> 8) &<< shift
      }
      words[pixel] = light.littleEndian
    }
  }
}
