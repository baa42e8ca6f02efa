/// A format of image files: what a file's header says, and how its pixels are decoded.
protocol ImageFormat: Sendable {
  /// Whether a file begins as one.
  static func isOne(_ head: Span<UInt8>) -> Bool

  /// Rows of pixels.
  var rows: Int { get }
  /// Pixels of a row.
  var columns: Int { get }

  /// Reads the header; nil where `bytes` end before.
  ///
  /// - Throws: ``ImageFileError`` where it is damaged, or of a kind that is not read.
  init?(_ bytes: Span<UInt8>) throws(ImageFileError)

  /// Writes the planes red, green and blue of the file that `bytes` are.
  ///
  /// - Throws: ``ImageFileError`` where it is damaged.
  func decode(
    _ bytes: Span<UInt8>, by decoder: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError)
}
