/// A TIFF image of eight bits a sample, in strips or tiles: grey, colours by a palette, or red, green and blue, perhaps with alpha.
///
/// Source: TIFF 6.0 (Adobe, 1992), and Pillow's `TiffImagePlugin.py`.
struct TIFFImage: ImageFormat {
  let rows: Int
  let columns: Int
  private let directory: TIFFDirectory
  private let packing: TIFFPacking
  private let colour: Colour
  /// The bytes of a pixel.
  private let samples: Int
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
    samples = value(.samples, or: 1)
    let bits = (0..<directory.count(.bits)).map { directory.value(.bits, $0, in: bytes) ?? 1 }
    guard !bits.isEmpty, bits.allSatisfy({ $0 == 8 }), value(.sampleFormat, or: 1) == 1 else {
      throw .unsupported("a TIFF image whose samples are not of eight bits")
    }
    let wanted = colour == .colours ? 3...4 : colour == .palette ? 1...1 : 1...2
    // Premultiplied by alpha.
    guard wanted ~= samples, value(.extraSamples, or: 0) != 1, samples == 1 || value(.isPlanar, or: 1) == 1 else {
      throw .unsupported("a TIFF image of \(samples) samples a pixel, in planes or multiplied by alpha")
    }
    guard value(.orientation, or: 1) == 1, value(.fillOrder, or: 1) == 1 else {
      throw .unsupported("a TIFF image that is turned, or whose bits are")
    }
    let predictor = value(.predictor, or: 1)
    guard 1...2 ~= predictor else { throw .unsupported("a TIFF image of predictor \(predictor)") }
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
    let across = (columns + part.columns - 1) / part.columns
    for index in 0..<across * ((rows + part.rows - 1) / part.rows) {
      let (row, column) = (index / across * part.rows, index % across * part.columns)
      // A strip has no rows below the image; a tile has.
      let height = min(part.rows, rows - row)
      let pixels = try unpacked(bytes, index, rows: isTiled ? part.rows : height)
      for line in 0..<height {
        let target = (row + line) * columns + column
        for pixel in 0..<min(part.columns, columns - column) {
          let place = (line * part.columns + pixel) * samples
          for plane in 0..<3 {
            planes[plane * rows * columns + target + pixel] =
              switch colour {
              case .black: pixels[place]
              case .white: 255 - pixels[place]
              case .colours: pixels[place + plane]
              case .palette: UInt8(truncatingIfNeeded: palette[plane * 256 + Int(pixels[place])])
              }
          }
        }
      }
    }
  }

  /// The bytes of the pixels of a strip or tile.
  private func unpacked(_ bytes: Span<UInt8>, _ index: Int, rows: Int) throws(ImageFileError) -> [UInt8] {
    let width = part.columns * samples
    guard let offset = directory.value(isTiled ? .tileOffsets : .stripOffsets, index, in: bytes),
      let size = directory.value(isTiled ? .tileSizes : .stripSizes, index, in: bytes), offset <= bytes.count,
      size <= bytes.count - offset,
      var pixels = packing.unpacked(bytes.extracting(offset..<offset + size), size: rows * width)
    else { throw .damaged("part \(index) of its pixels") }
    if isDifferenced {
      for row in 0..<rows {
        for place in row * width + samples..<max((row + 1) * width, row * width + samples) {
          pixels[place] &+= pixels[place - samples]
        }
      }
    }
    return pixels
  }
}
