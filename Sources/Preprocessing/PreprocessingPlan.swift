/// ``Preprocessing`` for images of one shape: tables and offsets, made once.
public struct PreprocessingPlan: Sendable {
  private let channels: (input: Int, output: Int)
  private let isBGR: Bool
  private let resampling: Resampling
  private let window: (top: Int, left: Int, rows: Int, columns: Int)

  init(
    channels: (Int, Int), isBGR: Bool, _ resampling: Resampling,
    _ window: (top: Int, left: Int, rows: Int, columns: Int)
  ) {
    self.channels = channels
    self.isBGR = isBGR
    self.resampling = resampling
    self.window = window
  }

  /// Whether the result is the image.
  public var isIdentity: Bool {
    channels.input == channels.output && !isBGR && resampling.input == resampling.output
      && window == (0, 0, resampling.input.rows, resampling.input.columns)
  }

  /// The bytes of a result, `[channel][row][column]`.
  public var outputBytes: Int { channels.output * planeBytes }

  /// The bytes that a thread needs beside results.
  public var scratchBytes: Int { inputPlane + resampling.outputBytes + resampling.scratchBytes }

  private var planeBytes: Int { window.rows * window.columns }
  private var inputPlane: Int { resampling.input.rows * resampling.input.columns }

  /// Prepares an image.
  ///
  /// - Parameters:
  ///   - image: its bytes, `[channel][row][column]`.
  ///   - result: room for ``outputBytes``.
  ///   - scratch: room for ``scratchBytes``.
  public func run(
    _ image: UnsafePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>
  ) {
    if channels == (3, 1) {
      unsafe luminance(image, into: scratch)
      return unsafe plane(scratch, into: result, scratch: scratch + inputPlane)
    }
    for channel in 0..<channels.input {
      let place = isBGR ? channels.output - 1 - channel : channel
      unsafe plane(image + channel * inputPlane, into: result + place * planeBytes, scratch: scratch + inputPlane)
    }
    guard channels == (1, 3) else { return }
    // A grey image has the same bytes in every channel, whatever their order.
    let grey = unsafe result + (isBGR ? 2 : 0) * planeBytes
    for channel in 0..<3 where unsafe result + channel * planeBytes != grey {
      unsafe (result + channel * planeBytes).update(from: grey, count: planeBytes)
    }
  }

  private func plane(
    _ plane: UnsafePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>
  ) {
    let columns = resampling.output.columns
    unsafe resampling.run(plane, into: scratch, scratch: scratch + resampling.outputBytes)
    for row in 0..<window.rows {
      let line = unsafe scratch + (window.top + row) * columns + window.left
      unsafe (result + row * window.columns).update(from: line, count: window.columns)
    }
  }

  /// ITU-R 601-2 in 16 bits of fixed point, as Pillow's convert("L").
  private func luminance(_ image: UnsafePointer<UInt8>, into grey: UnsafeMutablePointer<UInt8>) {
    for pixel in 0..<inputPlane {
      let sum =
        unsafe UInt32(image[pixel]) * 19595 + UInt32(image[inputPlane + pixel]) * 38470
        + UInt32(image[2 * inputPlane + pixel]) * 7471 + 0x8000
      unsafe grey[pixel] = UInt8(truncatingIfNeeded: sum >> 16)
    }
  }
}
