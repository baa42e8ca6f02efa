/// How the samples of a row of a TIFF image lie in its bytes: of one bit, of eight, or of sixteen.
struct TIFFSamples {
  let bits: Int
  /// How many a pixel has.
  let count: Int
  let isBigEndian: Bool
  /// Whether those of sixteen bits are of colours, which keep the upper eight, and not greys, which are cut at 255, as Pillow has them.
  let keepsUpper: Bool

  /// The bytes of a row.
  func bytes(ofColumns columns: Int) -> Int { (columns * count * bits + 7) / 8 }

  /// A sample of a row that begins at `start`, in eight bits.
  func value(_ pixels: [UInt8], row start: Int, pixel: Int, sample: Int) -> UInt8 {
    let index = pixel * count + sample
    switch bits {
    case 8: return pixels[start + index]
    case 1: return pixels[start + index / 8] >> (7 - UInt8(index % 8)) & 1 == 1 ? 255 : 0
    default:
      let (first, second) = (pixels[start + 2 * index], pixels[start + 2 * index + 1])
      let (high, low) = isBigEndian ? (first, second) : (second, first)
      return keepsUpper ? high : high > 0 ? 255 : low
    }
  }

  /// Makes the samples of `rows` rows whole, each of which is the difference to that of the pixel before.
  func sum(_ pixels: inout [UInt8], rows: Int, columns: Int) {
    let width = bytes(ofColumns: columns)
    let step = count * bits / 8
    for start in stride(from: 0, to: rows * width, by: width) {
      for place in stride(from: start + step, to: start + width, by: bits / 8) {
        guard bits == 16 else {
          pixels[place] &+= pixels[place - step]
          continue
        }
        let (high, low) = isBigEndian ? (place, place + 1) : (place + 1, place)
        let (sum, carry) = pixels[low].addingReportingOverflow(pixels[low - step])
        pixels[low] = sum
        pixels[high] = pixels[high] &+ pixels[high - step] &+ (carry ? 1 : 0)
      }
    }
  }
}
