/// Samples of PNG's rows, put into three planes as Pillow's modes and its convert("RGB") have them.
struct PNGSamples {
  private let header: PNGHeader
  private let planes: UnsafeMutablePointer<UInt8>
  /// Red, green and blue of each index.
  private var colours: [(UInt8, UInt8, UInt8)] = []

  init(_ header: PNGHeader, palette: UnsafeRawBufferPointer?, _ planes: UnsafeMutablePointer<UInt8>) {
    self.header = header
    self.planes = planes
    guard header.colour == .palette else { return }
    // What the palette lacks is NONE.
    colours = (0..<256).map { index in
      guard let palette, 3 * index + 2 < palette.count else { return (0, 0, 0) }
      return (palette[3 * index], palette[3 * index + 1], palette[3 * index + 2])
    }
  }

  /// Puts a row's pixels at `row`, the first at column `first`, then every `step`-th.
  func place(_ bytes: UnsafeBufferPointer<UInt8>, _ count: Int, row: Int, from first: Int, step: Int) {
    let size = header.rows * header.columns
    let red = planes + row * header.columns + first
    let (green, blue) = (red + size, red + 2 * size)
    guard let bytes = bytes.baseAddress else { return }
    let (channels, width) = (header.colour.channels, header.depth / 8)
    switch header.colour {
    case .rgb, .rgbAlpha:
      // Of 16 bits the upper eight.
      let pixel = channels * width
      for index in 0..<count {
        red[index * step] = bytes[index * pixel]
        green[index * step] = bytes[index * pixel + width]
        blue[index * step] = bytes[index * pixel + 2 * width]
      }
    case .palette:
      for index in 0..<count {
        (red[index * step], green[index * step], blue[index * step]) = colours[Int(sample(bytes, index))]
      }
    case .greyAlpha:
      for index in 0..<count { red[index * step] = bytes[index * 2 * width] }
      copy(count, step, from: red, to: green, blue)
    case .grey:
      for index in 0..<count { red[index * step] = grey(bytes, index) }
      copy(count, step, from: red, to: green, blue)
    }
  }

  private func copy(
    _ count: Int, _ step: Int, from red: UnsafeMutablePointer<UInt8>, to green: UnsafeMutablePointer<UInt8>,
    _ blue: UnsafeMutablePointer<UInt8>
  ) {
    for index in 0..<count {
      green[index * step] = red[index * step]
      blue[index * step] = red[index * step]
    }
  }

  /// The sample of up to eight bits at `index` of a row.
  private func sample(_ bytes: UnsafePointer<UInt8>, _ index: Int) -> UInt8 {
    let depth = header.depth
    guard depth < 8 else { return bytes[index] }
    let bit = index * depth
    return bytes[bit >> 3] >> UInt8(8 - depth - bit & 7) & (1 << UInt8(depth) - 1)
  }

  /// Grey from 0 to 255: fewer bits are spread out; of 16 bits Pillow takes what fits into eight, and 255 for the rest.
  private func grey(_ bytes: UnsafePointer<UInt8>, _ index: Int) -> UInt8 {
    switch header.depth {
    case 16: return bytes[2 * index] == 0 ? bytes[2 * index + 1] : 255
    case 8: return bytes[index]
    default: return sample(bytes, index) * (255 / (1 << UInt8(header.depth) - 1))
    }
  }
}
