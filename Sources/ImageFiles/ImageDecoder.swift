import CTurboJPEG

/// A thread's decoder: the state of libraries, and memory for interleaved pixels.
public final class ImageDecoder {
  private let jpeg: tjhandle?
  private var interleaved = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  private let png = PNGDecoder()

  /// Makes one.
  public init() { jpeg = tjInitDecompress() }

  deinit {
    if let jpeg { tjDestroy(jpeg) }
    interleaved.deallocate()
  }

  /// Decodes a whole file to planes red, green and blue, each row by row.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - image: its header, read from the same bytes.
  ///   - planes: room for its ``ImageFile/planeBytes``.
  /// - Throws: ``ImageFileError`` where it is damaged.
  public func decode(
    _ bytes: UnsafeRawBufferPointer, _ image: ImageFile, into planes: UnsafeMutablePointer<UInt8>
  ) throws(ImageFileError) {
    switch image.kind {
    case .jpeg(let header): try decode(bytes, header, into: planes)
    case .png(let header): try png.decode(bytes, header, into: planes)
    }
  }

  private func decode(
    _ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader, into planes: UnsafeMutablePointer<UInt8>
  ) throws(ImageFileError) {
    let count = header.rows * header.columns
    // A word a pixel is taken apart several at a time; three bytes are not.
    let target = header.isGrey ? planes : room(4 * count)
    let format = header.isGrey ? TJPF_GRAY : TJPF_RGBX
    let code = tjDecompress2(
      jpeg, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(bytes.count), target, Int32(header.columns), 0,
      Int32(header.rows), format.rawValue.asCode, TJFLAG_LIMITSCANS)
    if code != 0 { try check(bytes) }
    if header.isGrey {
      (planes + count).update(from: planes, count: count)
      (planes + 2 * count).update(from: planes, count: count)
    } else {
      separate(target, count, into: planes)
    }
  }

  /// Damage inside a scan is only a warning, as in Pillow; an early end is an error.
  private func check(_ bytes: UnsafeRawBufferPointer) throws(ImageFileError) {
    let text = tjGetErrorStr2(jpeg).map { String(cString: $0) } ?? "no memory to decode it"
    guard tjGetErrorCode(jpeg) == TJERR_WARNING.rawValue.asCode else { throw .damaged(text) }
    // Only the first warning has a text.
    guard !text.hasPrefix("Premature end"), Self.hasEnd(bytes) else { throw .damaged("its bytes end early") }
  }

  /// Whether there is an end-of-image marker.
  private static func hasEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for place in stride(from: bytes.count - 2, through: 2, by: -1) where bytes[place] == 0xff {
      if bytes[place + 1] == 0xd9 { return true }
      // A scan's header: an end before it is that of a thumbnail.
      if bytes[place + 1] == 0xda { return false }
    }
    return false
  }

  /// Writes the planes of pixels that are red, green, blue, and a byte that says nothing.
  private func separate(
    _ pixels: UnsafeMutablePointer<UInt8>, _ count: Int, into planes: UnsafeMutablePointer<UInt8>
  ) {
    let words = UnsafeRawPointer(pixels)
    let (green, blue) = (planes + count, planes + 2 * count)
    for pixel in 0..<count {
      let word = UInt32(littleEndian: words.loadUnaligned(fromByteOffset: 4 &* pixel, as: UInt32.self))
      planes[pixel] = UInt8(truncatingIfNeeded: word)
      green[pixel] = UInt8(truncatingIfNeeded: word >> 8)
      blue[pixel] = UInt8(truncatingIfNeeded: word >> 16)
    }
  }

  private func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = interleaved.baseAddress, interleaved.count >= count { return base }
    interleaved.deallocate()
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    interleaved = UnsafeMutableBufferPointer(start: base, count: count)
    return base
  }
}

extension FixedWidthInteger {
  /// As the C library's functions take it.
  fileprivate var asCode: Int32 { Int32(truncatingIfNeeded: self) }
}
