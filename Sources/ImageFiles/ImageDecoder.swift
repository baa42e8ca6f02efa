/// A thread's decoder: the state of libraries, and memory for pixels on their way.
public final class ImageDecoder {
  let jpeg = JPEGDecoder()
  let png = PNGDecoder()
  /// Pixels of a word each.
  var words: [UInt32] = []

  /// Makes one.
  public init() {}

  /// Decodes a whole file to planes red, green and blue, each row by row.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - image: its header, read from the same bytes.
  ///   - planes: room for its ``ImageFile/planeBytes``.
  /// - Throws: ``ImageFileError`` where it is damaged.
  public func decode(
    _ bytes: Span<UInt8>, _ image: ImageFile, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    try image.format.decode(bytes, by: self, into: &planes)
  }
}
