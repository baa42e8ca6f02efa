import CTurboJPEG

/// What libturbojpeg decompresses with.
@safe final class TurboJPEG {
  private let handle: tjhandle?

  /// What came of an image.
  enum Outcome {
    case whole
    /// Something was made of it; the text is that of the first warning.
    case warning(String)
    case failure(String)
  }

  init() { unsafe handle = tjInitDecompress() }

  deinit { if let handle = unsafe handle { unsafe tjDestroy(handle) } }

  /// Decompresses to one byte a pixel.
  func decompress(
    _ bytes: Span<UInt8>, rows: Int, columns: Int, grey pixels: inout MutableSpan<UInt8>
  ) -> Outcome {
    precondition(pixels.count >= rows * columns, "room for every pixel")
    return unsafe pixels.withUnsafeMutableBytes { pixels in
      unsafe decompress(bytes, rows, columns, TJPF_GRAY, into: pixels.baseAddress)
    }
  }

  /// Decompresses to one word a pixel, whose bytes are red, green, blue, and one that says nothing.
  func decompress(
    _ bytes: Span<UInt8>, rows: Int, columns: Int, words pixels: inout MutableSpan<UInt32>
  ) -> Outcome {
    precondition(pixels.count >= rows * columns, "room for every pixel")
    return unsafe pixels.withUnsafeMutableBytes { pixels in
      unsafe decompress(bytes, rows, columns, TJPF_RGBX, into: pixels.baseAddress)
    }
  }

  private func decompress(
    _ bytes: Span<UInt8>, _ rows: Int, _ columns: Int, _ format: TJPF, into pixels: UnsafeMutableRawPointer?
  ) -> Outcome {
    let code = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe tjDecompress2(
        handle, bytes.baseAddress, UInt(bytes.count), pixels?.assumingMemoryBound(to: UInt8.self), Int32(columns), 0,
        Int32(rows), Int32(truncatingIfNeeded: format.rawValue), TJFLAG_LIMITSCANS)
    }
    guard code != 0 else { return .whole }
    let text = unsafe tjGetErrorStr2(handle).map { unsafe String(cString: $0) } ?? "no memory to decode it"
    let isWarning = unsafe tjGetErrorCode(handle) == Int32(truncatingIfNeeded: TJERR_WARNING.rawValue)
    return isWarning ? .warning(text) : .failure(text)
  }
}
