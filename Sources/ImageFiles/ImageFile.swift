/// A JPEG, PNG, WebP, TIFF, PPM, PGM, BMP or GIF image in memory, decoded to what Pillow's `Image.open(file).convert("RGB")` gives.
///
/// Grey becomes three equal channels, palettes their colours; transparency is dropped without blending, gamma, colour profiles and
/// EXIF's orientation are ignored, as torchvision's ImageFolder does; ``Orientation`` reads the latter.
public struct ImageFile {
  /// The most pixels of an image, from where Pillow warns of a decompression bomb.
  public static let pixelLimit = 89_478_485

  /// The bytes that a header is looked for in at first.
  public static let headBytes = 1 << 12

  private static let formats: [any ImageFormat.Type] = [
    JPEGHeader.self, PNGHeader.self, WebPImage.self, TIFFImage.self, NetpbmImage.self, BMPImage.self, GIFImage.self,
  ]

  let format: any ImageFormat

  /// Rows of pixels.
  public var rows: Int { format.rows }
  /// Pixels of a row.
  public var columns: Int { format.columns }

  /// Reads the header of a file from its first bytes or all of them.
  ///
  /// - Returns: nil where the header goes on beyond `head` and the file does.
  /// - Throws: ``ImageFileError`` where it is no image that is read.
  public init?(head: Span<UInt8>, isWhole: Bool) throws(ImageFileError) {
    guard let format = Self.formats.first(where: { $0.isOne(head) }) else {
      throw .unknownKind(found: Self.foreign(head))
    }
    guard let image = try format.init(head) else {
      if isWhole { throw .damaged("it ends before its pixels") }
      return nil
    }
    self.format = image
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= Self.pixelLimit else { throw .tooLarge(rows: rows, columns: columns) }
  }

  /// The bytes of its three planes.
  public var planeBytes: Int { 3 * rows * columns }

  private static func foreign(_ head: Span<UInt8>) -> String {
    if head.isEmpty { return "an empty file" }
    let marks: [(String, Int, String)] = [
      ("ftyp", 4, "an AVIF or HEIF file"), ("<", 0, "an HTML or XML page"),
      ("version https://git-lfs", 0, "a Git LFS pointer"),
    ]
    for (mark, place, kind) in marks where head.holds(mark.utf8, at: place) { return kind }
    return "a file of an unknown kind"
  }
}
