/// A JPEG, PNG, WebP, PPM, PGM or BMP image in memory, decoded to what Pillow's `Image.open(file).convert("RGB")` gives.
///
/// Grey becomes three equal channels, palettes their colours; transparency is dropped without blending, gamma, colour profiles and
/// EXIF's orientation are ignored, as torchvision's ImageFolder does.
public struct ImageFile {
  /// The most pixels of an image, from where Pillow warns of a decompression bomb.
  public static let pixelLimit = 89_478_485

  /// The bytes that a header is looked for in at first.
  public static let headBytes = 1 << 12

  enum Kind {
    case jpeg(JPEGHeader)
    case png(PNGHeader)
    case netpbm(NetpbmImage)
    case bmp(BMPImage)
    case webp(WebPImage)
  }

  let kind: Kind

  /// Rows of pixels.
  public let rows: Int
  /// Pixels of a row.
  public let columns: Int

  /// Reads the header of a file from its first bytes or all of them.
  ///
  /// - Returns: nil where the header goes on beyond `head` and the file does.
  /// - Throws: ``ImageFileError`` where it is no image that is read.
  public init?(head: Span<UInt8>, isWhole: Bool) throws(ImageFileError) {
    if head.holds([0xff, 0xd8, 0xff]) {
      guard let header = try JPEGHeader(head) else {
        if isWhole { throw .damaged("it ends before its first scan") }
        return nil
      }
      (kind, rows, columns) = (.jpeg(header), header.rows, header.columns)
    } else if head.holds(PNGHeader.signature) {
      let header = try PNGHeader(head)
      (kind, rows, columns) = (.png(header), header.rows, header.columns)
    } else if NetpbmImage.isOne(head) {
      guard let image = try NetpbmImage(head) else {
        if isWhole { throw .damaged("it ends before its pixels") }
        return nil
      }
      (kind, rows, columns) = (.netpbm(image), image.rows, image.columns)
    } else if BMPImage.isOne(head) {
      guard let image = try BMPImage(head) else {
        if isWhole { throw .damaged("it ends before its pixels") }
        return nil
      }
      (kind, rows, columns) = (.bmp(image), image.rows, image.columns)
    } else if WebPImage.isOne(head) {
      guard let image = try WebPImage(head) else {
        if isWhole { throw .damaged("it ends before its pixels") }
        return nil
      }
      (kind, rows, columns) = (.webp(image), image.rows, image.columns)
    } else {
      throw .unknownKind(found: Self.foreign(head))
    }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= Self.pixelLimit else { throw .tooLarge(rows: rows, columns: columns) }
  }

  /// The bytes of its three planes.
  public var planeBytes: Int { 3 * rows * columns }

  private static func foreign(_ head: Span<UInt8>) -> String {
    if head.isEmpty { return "an empty file" }
    let marks: [(String, Int, String)] = [
      ("GIF8", 0, "a GIF file"), ("II*\0", 0, "a TIFF file"),
      ("MM\0*", 0, "a TIFF file"),
      ("ftyp", 4, "an AVIF or HEIF file"), ("<", 0, "an HTML or XML page"),
      ("version https://git-lfs", 0, "a Git LFS pointer"),
    ]
    for (mark, place, kind) in marks where head.holds(mark.utf8, at: place) { return kind }
    return "a file of an unknown kind"
  }
}
