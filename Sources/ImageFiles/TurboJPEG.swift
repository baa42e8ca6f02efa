import CTurboJPEG

/// What libturbojpeg decompresses with.
@safe final class TurboJPEG {
  private let handle: tjhandle?

  /// What came of an image.
  enum Outcome {
    case whole
    /// Something was made of it, or a failure came after; the text is that of the first warning, or of the failure.
    case warning(String, isFailure: Bool)
    case failure(String)
  }

  init() { unsafe handle = tjInitDecompress() }

  deinit { if let handle = unsafe handle { unsafe tjDestroy(handle) } }

  /// Decompresses to one byte a pixel.
  func decompress(
    _ bytes: Span<UInt8>, rows: Int, columns: Int, grey pixels: inout MutableSpan<UInt8>
  ) -> Outcome {
    decompress(bytes, rows, columns, TJPF_GRAY, into: &pixels)
  }

  /// Decompresses to one word a pixel, whose bytes are red, green, blue, and one that says nothing, or the four of print.
  func decompress(
    _ bytes: Span<UInt8>, rows: Int, columns: Int, words pixels: inout MutableSpan<UInt32>, isPrint: Bool
  ) -> Outcome {
    decompress(bytes, rows, columns, isPrint ? TJPF_CMYK : TJPF_RGBX, into: &pixels)
  }

  private func decompress<Pixel: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: Span<UInt8>, _ rows: Int, _ columns: Int, _ format: TJPF, into pixels: inout MutableSpan<Pixel>
  ) -> Outcome {
    precondition(rows > 0 && columns > 0 && pixels.count >= rows * columns, "room for every pixel")
    let outcome = attempt(bytes, rows, columns, format, into: &pixels)
    guard case .warning(let text, _) = outcome else { return outcome }
    // A failure after a warning is called a warning too; it leaves the last pixel, whatever that was.
    let last = rows * columns - 1
    for mark in [0, Pixel.max] {
      pixels[last] = mark
      _ = attempt(bytes, rows, columns, format, into: &pixels)
      if pixels[last] != mark { return outcome }
    }
    return .warning(text, isFailure: true)
  }

  private func attempt<Pixel: BitwiseCopyable>(
    _ bytes: Span<UInt8>, _ rows: Int, _ columns: Int, _ format: TJPF, into pixels: inout MutableSpan<Pixel>
  ) -> Outcome {
    let code = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe pixels.withUnsafeMutableBytes { pixels in
        unsafe tjDecompress2(
          handle, bytes.baseAddress, UInt(bytes.count), pixels.baseAddress?.assumingMemoryBound(to: UInt8.self),
          Int32(columns), 0, Int32(rows), Int32(truncatingIfNeeded: format.rawValue), TJFLAG_LIMITSCANS)
      }
    }
    guard code != 0 else { return .whole }
    let text = unsafe tjGetErrorStr2(handle).map { unsafe String(cString: $0) } ?? "no memory to decode it"
    let isWarning = unsafe tjGetErrorCode(handle) == Int32(truncatingIfNeeded: TJERR_WARNING.rawValue)
    return isWarning ? .warning(text, isFailure: false) : .failure(text)
  }
}
