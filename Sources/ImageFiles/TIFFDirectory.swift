/// The numbers that describe the first image of a TIFF file.
///
/// Source: TIFF 6.0 (Adobe, 1992), section 2, and Adobe's supplement of 2002.
struct TIFFDirectory {
  enum Tag: Int {
    case columns = 256
    case rows = 257
    case bits = 258
    case compression = 259
    case colour = 262
    case fillOrder = 266
    case stripOffsets = 273
    case orientation = 274
    case samples = 277
    case stripRows = 278
    case stripSizes = 279
    case isPlanar = 284
    case predictor = 317
    case palette = 320
    case tileColumns = 322
    case tileRows = 323
    case tileOffsets = 324
    case tileSizes = 325
    case extraSamples = 338
    case sampleFormat = 339
  }

  /// Where the values of a tag lie, each of `width` bytes.
  private struct Field {
    let place: Int
    let width: Int
    let count: Int
  }

  let isBigEndian: Bool
  private var fields: [Tag: Field] = [:]

  /// The bytes of a whole number of each type that there is: bytes, and numbers of 16 and 32 bits.
  private static let widths = [1: 1, 3: 2, 4: 4]

  /// Reads where its values are; nil where `bytes` end before one of them.
  ///
  /// - Throws: ``ImageFileError`` where one is no whole number.
  init?(_ bytes: Span<UInt8>) throws(ImageFileError) {
    isBigEndian = bytes[0] == UInt8(ascii: "M")
    guard bytes.count >= 8 else { return nil }
    let start = number(in: bytes, at: 4, width: 4)
    guard start <= bytes.count - 2 else { return nil }
    let count = number(in: bytes, at: start, width: 2)
    guard count <= (bytes.count - start - 2) / 12 else { return nil }
    for entry in 0..<count {
      let place = start + 2 + 12 * entry
      guard let tag = Tag(rawValue: number(in: bytes, at: place, width: 2)) else { continue }
      let values = number(in: bytes, at: place + 4, width: 4)
      guard let width = Self.widths[number(in: bytes, at: place + 2, width: 2)], values > 0 else {
        throw .damaged("its tag \(tag.rawValue)")
      }
      let size = values * width
      let field = Field(
        place: size <= 4 ? place + 8 : number(in: bytes, at: place + 8, width: 4), width: width, count: values)
      guard size <= bytes.count, field.place <= bytes.count - size else { return nil }
      fields[tag] = field
    }
  }

  /// How many values a tag has.
  func count(_ tag: Tag) -> Int { fields[tag]?.count ?? 0 }

  /// A value of a tag; nil where there are fewer.
  func value(_ tag: Tag, _ index: Int = 0, in bytes: Span<UInt8>) -> Int? {
    guard let field = fields[tag], index < field.count else { return nil }
    return number(in: bytes, at: field.place + index * field.width, width: field.width)
  }

  private func number(in bytes: Span<UInt8>, at place: Int, width: Int) -> Int {
    (0..<width).reduce(0) { $0 << 8 | Int(bytes[isBigEndian ? place + $1 : place + width - 1 - $1]) }
  }
}
