/// What a PNG file's IHDR says.
///
/// Source: W3C, Portable Network Graphics, third edition.
struct PNGHeader: ImageFormat, Equatable {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// What a pixel consists of, by IHDR's code.
  enum Colour: UInt8 {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgbAlpha = 6

    /// The samples of a pixel.
    var channels: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgbAlpha: 4
      }
    }

    /// The bits that a sample may have.
    var depths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .greyAlpha, .rgb, .rgbAlpha: [8, 16]
      }
    }
  }

  let rows: Int
  let columns: Int
  /// The bits of a sample.
  let depth: Int
  let colour: Colour
  let isInterlaced: Bool

  static func isOne(_ head: Span<UInt8>) -> Bool { head.holds(signature) }

  /// Reads the first chunk, whose checksum must hold.
  ///
  /// - Throws: ``ImageFileError``.
  init(_ bytes: Span<UInt8>) throws(ImageFileError) {
    guard let chunk = PNGChunk(bytes, at: Self.signature.count), chunk.type == PNGChunk.header,
      chunk.content.count == 13
    else { throw .damaged("no IHDR chunk at its start") }
    try chunk.check(in: bytes)
    let content = bytes.extracting(chunk.content)
    columns = Int(content.number32(at: 0))
    rows = Int(content.number32(at: 4))
    depth = Int(content[8])
    guard rows > 0, columns > 0 else { throw .damaged("\(rows)x\(columns) pixels") }
    guard let colour = Colour(rawValue: content[9]), colour.depths.contains(depth) else {
      throw .damaged("colour type \(content[9]) of \(content[8]) bits, which PNG does not have")
    }
    guard content[10] == 0, content[11] == 0, content[12] <= 1 else {
      throw .unsupported("a PNG image of an unknown compression, filter or interlacing")
    }
    self.colour = colour
    isInterlaced = content[12] == 1
  }

  func decode(
    _ bytes: Span<UInt8>, by decoder: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) { try decoder.png.decode(bytes, self, into: &planes) }

  /// The bytes of a row of so many pixels, without its filter.
  func rowBytes(_ columns: Int) -> Int { (columns * colour.channels * depth + 7) / 8 }

  /// The bytes to the same sample of the pixel before, at least one.
  var pixelBytes: Int { max(1, colour.channels * depth / 8) }
}
