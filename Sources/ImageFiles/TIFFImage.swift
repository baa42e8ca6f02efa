/// A TIFF image of one, eight or sixteen bits a sample, in strips or tiles: grey, colours by a palette, or red, green and blue, perhaps with alpha.
///
/// Source: TIFF 6.0 (Adobe, 1992), and Pillow's `TiffImagePlugin.py`.
struct TIFFImage: ImageFormat {
  let rows: Int
  let columns: Int
  private let directory: TIFFDirectory
  private let packing: TIFFPacking
  private let colour: Colour
  private let samples: TIFFSamples
  private let isDifferenced: Bool
  /// The rows and columns of a strip or tile.
  private let part: (rows: Int, columns: Int)
  private let isTiled: Bool

  private enum Colour: Int {
    case white, black, colours, palette
  }

  static func isOne(_ head: Span<UInt8>) -> Bool { head.holds("II*\0".utf8) || head.holds("MM\0*".utf8) }

  init?(_ bytes: Span<UInt8>) throws(ImageFileError) {
    guard let directory = try TIFFDirectory(bytes) else { return nil }
    func value(_ tag: TIFFDirectory.Tag, or usual: Int) -> Int { directory.value(tag, in: bytes) ?? usual }
    (rows, columns) = (value(.rows, or: 0), value(.columns, or: 0))
    guard rows > 0, columns > 0 else { throw .damaged("\(rows)x\(columns) pixels") }
    let numbers = (packing: value(.compression, or: 1), colour: value(.colour, or: -1))
    guard let packing = TIFFPacking(rawValue: numbers.packing), let colour = Colour(rawValue: numbers.colour) else {
      throw .unsupported("a TIFF image of compression \(numbers.packing), photometric interpretation \(numbers.colour)")
    }
    let samples = value(.samples, or: 1)
    let widths = Set((0..<directory.count(.bits)).map { directory.value(.bits, $0, in: bytes) ?? 1 })
    guard let bits = widths.isEmpty ? 1 : widths.first, widths.count < 2, value(.sampleFormat, or: 1) == 1,
      bits == 8 || bits == 1 && samples == 1 && [.black, .white].contains(colour)
        || bits == 16 && (colour == .colours || colour == .black && samples == 1)
    else { throw .unsupported("a TIFF image of \(widths.sorted()) bits a sample, \(samples) of them a pixel") }
    self.samples = TIFFSamples(
      bits: bits, count: samples, isBigEndian: directory.isBigEndian, keepsUpper: colour == .colours)
    let wanted = colour == .colours ? 3...4 : colour == .palette ? 1...1 : 1...2
    // Premultiplied by alpha.
    guard wanted ~= samples, value(.extraSamples, or: 0) != 1, samples == 1 || value(.isPlanar, or: 1) == 1 else {
      throw .unsupported("a TIFF image of \(samples) samples a pixel, in planes or multiplied by alpha")
    }
    guard value(.orientation, or: 1) == 1, value(.fillOrder, or: 1) == 1 else {
      throw .unsupported("a TIFF image that is turned, or whose bits are")
    }
    let predictor = value(.predictor, or: 1)
    guard predictor == 1 || predictor == 2 && bits > 1 else {
      throw .unsupported("a TIFF image of predictor \(predictor)")
    }
    isDifferenced = predictor == 2 && packing != .none && packing != .packBits
    isTiled = directory.count(.tileOffsets) > 0
    part =
      isTiled
      ? (value(.tileRows, or: 0), value(.tileColumns, or: 0)) : (min(value(.stripRows, or: rows), rows), columns)
    guard part.rows > 0, part.columns > 0, part.rows <= ImageFile.pixelLimit / part.columns else {
      throw .damaged("parts of \(part.rows)x\(part.columns) pixels")
    }
    guard colour != .palette || directory.count(.palette) == 3 * 256 else { throw .damaged("its palette") }
    (self.directory, self.packing, self.colour) = (directory, packing, colour)
  }

  func decode(
    _ bytes: Span<UInt8>, by _: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    let palette = (0..<directory.count(.palette)).map { directory.value(.palette, $0, in: bytes).map { $0 >> 8 } ?? 0 }
    let width = samples.bytes(ofColumns: part.columns)
    let across = (columns + part.columns - 1) / part.columns
    for index in 0..<across * ((rows + part.rows - 1) / part.rows) {
      let (row, column) = (index / across * part.rows, index % across * part.columns)
      // A strip has no rows below the image; a tile has.
      let height = min(part.rows, rows - row)
      let pixels = try unpacked(bytes, index, rows: isTiled ? part.rows : height)
      for line in 0..<height {
        let target = (row + line) * columns + column
        for pixel in 0..<min(part.columns, columns - column) {
          for plane in 0..<3 {
            let sample = samples.value(pixels, row: line * width, pixel: pixel, sample: colour == .colours ? plane : 0)
            planes[plane * rows * columns + target + pixel] =
              switch colour {
              case .black, .colours: sample
              case .white: 255 - sample
              case .palette: UInt8(truncatingIfNeeded: palette[plane * 256 + Int(sample)])
              }
          }
        }
      }
    }
  }

  /// The bytes of the pixels of a strip or tile.
  private func unpacked(_ bytes: Span<UInt8>, _ index: Int, rows: Int) throws(ImageFileError) -> [UInt8] {
    let width = samples.bytes(ofColumns: part.columns)
    guard let offset = directory.value(isTiled ? .tileOffsets : .stripOffsets, index, in: bytes),
      let size = directory.value(isTiled ? .tileSizes : .stripSizes, index, in: bytes), offset <= bytes.count,
      size <= bytes.count - offset,
      var pixels = packing.unpacked(bytes.extracting(offset..<offset + size), size: rows * width)
    else { throw .damaged("part \(index) of its pixels") }
    if isDifferenced { samples.sum(&pixels, rows: rows, columns: part.columns) }
    return pixels
  }
}
