import CWebP

/// A WebP image of one frame, lossy or lossless.
///
/// Source: https://developers.google.com/speed/webp/docs/riff_container, and libwebp's decoder.
struct WebPImage: ImageFormat {
  let rows: Int
  let columns: Int

  static func isOne(_ head: Span<UInt8>) -> Bool { head.holds("RIFF".utf8) && head.holds("WEBP".utf8, at: 8) }

  init?(_ bytes: Span<UInt8>) throws(ImageFileError) {
    var features = WebPBitstreamFeatures()
    let status = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe WebPGetFeatures(bytes.baseAddress, bytes.count, &features)
    }
    if status == VP8_STATUS_NOT_ENOUGH_DATA { return nil }
    guard status == VP8_STATUS_OK, features.width > 0, features.height > 0 else { throw .damaged("its WebP header") }
    guard features.has_animation == 0 else { throw .unsupported("a WebP image of several frames") }
    (rows, columns) = (Int(features.height), Int(features.width))
  }

  func decode(
    _ bytes: Span<UInt8>, by decoder: ImageDecoder, into planes: inout MutableSpan<UInt8>
  ) throws(ImageFileError) {
    guard Self.size(bytes) <= bytes.count else { throw .damaged("its bytes end early") }
    let count = rows * columns
    if decoder.words.count < count { decoder.words = [UInt32](repeating: 0, count: count) }
    let isWhole = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe decoder.words.withUnsafeMutableBytes { words in
        unsafe WebPDecodeRGBAInto(
          bytes.baseAddress, bytes.count, words.baseAddress?.assumingMemoryBound(to: UInt8.self), words.count,
          Int32(4 * columns)) != nil
      }
    }
    guard isWhole else { throw .damaged("its pixels") }
    for plane in 0..<3 { planes.copy(decoder.words.span.extracting(0..<count), plane: plane) }
  }

  /// The bytes that the container says the file has; an odd chunk at the end may lack its padding.
  private static func size(_ bytes: Span<UInt8>) -> Int {
    7 + Int(bytes.number32(littleEndianAt: 4))
  }
}
