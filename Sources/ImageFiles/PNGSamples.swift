/// Samples of PNG's rows, put into three planes as Pillow's modes and its convert("RGB") have them.
struct PNGSamples {
  private let header: PNGHeader
  /// Of each index, red, then green, then blue of all.
  private var colours: [UInt8] = []

  init(_ header: PNGHeader, palette: Span<UInt8>) {
    self.header = header
    guard header.colour == .palette else { return }
    // What the palette lacks is black.
    colours = [UInt8](repeating: 0, count: 3 * 256)
    for index in 0..<min(256, palette.count / 3) {
      for channel in 0..<3 { colours[256 * channel + index] = palette[3 * index + channel] }
    }
  }

  /// Whether rows are to be expanded before they are placed: their only channel has other samples than bytes.
  var areExpanded: Bool { header.colour.channels == 1 && header.depth != 8 }

  /// Makes a byte of each sample of a row: an index, or grey from 0 to 255.
  func expand(_ bytes: Span<UInt8>, into line: inout [UInt8]) {
    var line = line.mutableSpan
    let depth = header.depth
    if depth == 16 {
      // Pillow takes what fits into eight bits, and 255 for the rest.
      for index in line.indices { line[index] = bytes[2 * index] == 0 ? bytes[2 * index + 1] : 255 }
      return
    }
    let mask: UInt8 = 1 << UInt8(depth) - 1
    let scale = header.colour == .grey ? 255 / mask : 1
    for index in line.indices {
      let bit = index * depth
      line[index] = (bytes[bit >> 3] >> UInt8(8 - depth - bit & 7) & mask) * scale
    }
  }

  /// Puts a row's pixels where they belong.
  func place(_ bytes: Span<UInt8>, _ pixels: PNGPixels, into planes: inout MutableSpan<UInt8>) {
    let (channels, width) = (header.colour.channels, header.depth / 8)
    let size = header.rows * header.columns
    for plane in 0..<3 {
      var target = planes._mutatingExtracting(plane * size..<(plane + 1) * size)
      switch header.colour {
      // Of 16 bits the upper eight.
      case .rgb, .rgbAlpha: pixels.put(bytes.extracting((plane * width)...), every: channels * width, into: &target)
      case .greyAlpha: pixels.put(bytes, every: channels * width, into: &target)
      case .grey: pixels.put(bytes, every: 1, into: &target)
      case .palette: pixels.put(colours.span.extracting(256 * plane..<256 * plane + 256), bytes, into: &target)
      }
    }
  }
}
