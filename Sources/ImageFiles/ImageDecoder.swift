/// A thread's decoder: the state of libraries, and memory for pixels on their way.
public final class ImageDecoder {
  private let jpeg = JPEGDecoder()
  private let png = PNGDecoder()
  private var words: [UInt32] = []

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
    switch image.kind {
    case .jpeg(let header): try jpeg.decode(bytes, header, into: &planes)
    case .png(let header): try png.decode(bytes, header, into: &planes)
    case .netpbm(let image): try image.decode(bytes, into: &planes)
    case .bmp(let image): try image.decode(bytes, into: &planes)
    case .webp(let image): try image.decode(bytes, words: &words, into: &planes)
    }
  }
}
