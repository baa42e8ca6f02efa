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
  ///   - scratch: the thread's.
  public func run(
    _ image: Span<UInt8>, into result: inout MutableSpan<UInt8>, _ scratch: inout PreprocessingScratch
  ) {
    precondition(image.count == channels.input * inputPlane && result.count >= outputBytes, "an image and its room")
    if channels == (3, 1) {
      luminance(image, into: &scratch.grey)
      let grey = scratch.grey
      return plane(grey.span, to: 0..<1, of: &result, &scratch)
    }
    for channel in 0..<channels.input {
      // A grey image has the same bytes in every channel, whatever their order.
      let place = isBGR ? channels.output - 1 - channel : channel
      let places = channels == (1, 3) ? 0..<3 : place..<place + 1
      plane(
        image.extracting(channel * inputPlane..<(channel + 1) * inputPlane), to: places, of: &result, &scratch)
    }
  }

  private func plane(
    _ plane: Span<UInt8>, to channels: Range<Int>, of result: inout MutableSpan<UInt8>,
    _ scratch: inout PreprocessingScratch
  ) {
    if resampling.isIdentity {
      for channel in channels { cut(plane, to: channel, of: &result) }
    } else {
      resampling.run(plane, into: &scratch.resampled, &scratch.turning)
      for channel in channels { cut(scratch.resampled.span, to: channel, of: &result) }
    }
  }

  /// Copies the window of a plane to a channel of the result.
  private func cut(_ plane: Span<UInt8>, to channel: Int, of result: inout MutableSpan<UInt8>) {
    let (rows, columns) = (resampling.output.rows, resampling.output.columns)
    guard window.top >= 0, window.left >= 0, window.top + window.rows <= rows, window.left + window.columns <= columns
    else { return pad(plane, to: channel, of: &result) }
    let first = window.top * columns + window.left
    // Whole rows follow one another.
    if window.columns == columns {
      return copy(plane.extracting(first..<first + planeBytes), to: channel * planeBytes, of: &result)
    }
    for row in 0..<window.rows {
      let line = plane.extracting(first + row * columns..<first + row * columns + window.columns)
      copy(line, to: channel * planeBytes + row * window.columns, of: &result)
    }
  }

  /// Copies what a plane has of a window that is larger; the rest is black.
  private func pad(_ plane: Span<UInt8>, to channel: Int, of result: inout MutableSpan<UInt8>) {
    let (rows, columns) = (resampling.output.rows, resampling.output.columns)
    for place in channel * planeBytes..<(channel + 1) * planeBytes { result[place] = 0 }
    let left = max(window.left, 0)
    let width = min(window.left + window.columns, columns) - left
    for row in max(window.top, 0)..<min(window.top + window.rows, rows) {
      let place = channel * planeBytes + (row - window.top) * window.columns + left - window.left
      copy(plane.extracting(row * columns + left..<row * columns + left + width), to: place, of: &result)
    }
  }

  private func copy(_ bytes: Span<UInt8>, to place: Int, of result: inout MutableSpan<UInt8>) {
    var target = result._mutatingExtracting(place..<place + bytes.count)
    for index in bytes.indices { target[index] = bytes[index] }
  }

  /// ITU-R 601-2 in 16 bits of fixed point, as Pillow's convert("L").
  private func luminance(_ image: Span<UInt8>, into grey: inout [UInt8]) {
    grey.makeRoom(inputPlane)
    let red = image.extracting(0..<inputPlane)
    let green = image.extracting(inputPlane..<inputPlane + red.count)
    let blue = image.extracting(2 * inputPlane..<2 * inputPlane + red.count)
    var room = grey.mutableSpan
    var grey = room._mutatingExtracting(0..<red.count)
    for pixel in red.indices {
      let sum =
        UInt32(red[pixel]) * 19595 + UInt32(green[pixel]) * 38470 + UInt32(blue[pixel]) * 7471 + 0x8000
      grey[pixel] = UInt8(truncatingIfNeeded: sum >> 16)
    }
  }
}
