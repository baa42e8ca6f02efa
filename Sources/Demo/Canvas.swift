import Tensors

/// A 32x32 RGB picture under work, in integers only: no rounding depends on the machine.
struct Canvas: ~Copyable {
  /// The ends of a polygon in a subrow, in 1/256 pixel.
  private struct Ends {
    var (left, right): (Int32, Int32) = (.max, .min)
  }

  /// Pixels to a side.
  static let side = 32

  // Horizontal edges are sampled four times a pixel row; vertical ones are exact to 1/256.
  private static let subrows = 4
  private static let plane = side * side

  // Planes red, green, blue, each row-major, every value 0...255.
  private var pixels = [Int32](repeating: 0, count: 3 * Self.plane)
  private var noise = [UInt8](repeating: 0, count: 3 * Self.plane)
  /// The bytes of the picture when it was last finished.
  private(set) var bytes = [UInt8](repeating: 0, count: 3 * Self.plane)
  // The polygon at hand, by subrow.
  private var ends = [Ends](repeating: Ends(), count: Self.subrows * Self.side)
  private var corners = [Point](repeating: Point(0, 0), count: Polygon.maximumPoints)

  /// Covers the whole picture with a blend of four corner colours.
  mutating func shade(_ topLeft: Colour, _ topRight: Colour, _ bottomLeft: Colour, _ bottomRight: Colour) {
    shade(0, topLeft.red, topRight.red, bottomLeft.red, bottomRight.red)
    shade(1, topLeft.green, topRight.green, bottomLeft.green, bottomRight.green)
    shade(2, topLeft.blue, topRight.blue, bottomLeft.blue, bottomRight.blue)
  }

  private mutating func shade(_ channel: Int, _ topLeft: Int, _ topRight: Int, _ bottomLeft: Int, _ bottomRight: Int) {
    var pixels = pixels.mutableSpan
    for y in 0..<Self.side {
      let first = Int32(truncatingIfNeeded: topLeft * (32 - y) + bottomLeft * y)
      let last = Int32(truncatingIfNeeded: topRight * (32 - y) + bottomRight * y)
      var value = first << 5
      let start = channel * Self.plane + y * Self.side
      for place in start..<start + Self.side {
        pixels[place] = value >> 10
        value &+= last &- first
      }
    }
  }

  /// Paints a polygon, antialiased; what leaves the picture is cut off.
  mutating func fill(_ polygon: Polygon, _ transform: Transform, _ colour: Colour) {
    let count = min(polygon.points.count, Polygon.maximumPoints)
    var top = Int.max
    var bottom = Int.min
    for index in 0..<count {
      let corner = transform.apply(polygon.points[index])
      corners[index] = corner
      top = min(top, corner.y)
      bottom = max(bottom, corner.y)
    }
    let first = Self.subrow(top)
    let end = Self.subrow(bottom)
    guard first < end else { return }
    for subrow in first..<end { ends[subrow] = Ends() }
    for index in 0..<count { trace(corners[index], corners[index + 1 < count ? index + 1 : 0]) }
    for row in first / Self.subrows...(end - 1) / Self.subrows {
      blend(row, max(first, row * Self.subrows)..<min(end, (row + 1) * Self.subrows), colour)
    }
  }

  /// The first subrow whose middle lies at or below `y`, within the picture.
  private static func subrow(_ y: Int) -> Int {
    // Subrow k has its middle at 64k + 32.
    min(max((y + 31) >> 6, 0), subrows * side)
  }

  /// Widens the spans of the subrows that the edge from `a` to `b` crosses.
  private mutating func trace(_ a: Point, _ b: Point) {
    let (upper, lower) = a.y <= b.y ? (a, b) : (b, a)
    let (first, end) = (Self.subrow(upper.y), Self.subrow(lower.y))
    guard first < end else { return }
    let slope = ((lower.x - upper.x) << 16) / (lower.y - upper.y)
    var x = (upper.x << 16) + slope * (64 * first + 32 - upper.y)
    var ends = ends.mutableSpan
    for subrow in first..<end {
      let position = Int32(truncatingIfNeeded: min(max(x >> 16, 0), 256 * Self.side))
      ends[subrow].left = min(ends[subrow].left, position)
      ends[subrow].right = max(ends[subrow].right, position)
      x += slope << 6
    }
  }

  /// Mixes `colour` into one pixel row by what the spans of its subrows cover.
  private mutating func blend(_ row: Int, _ subrows: Range<Int>, _ colour: Colour) {
    // Covered 1/1024 of each pixel, first as differences; two more for spans that end at the border.
    var coverage = InlineArray<34, Int32>(repeating: 0)
    var (low, high) = (Self.side, 0)
    for subrow in subrows {
      let (start, stop) = (ends[subrow].left, ends[subrow].right)
      guard start < stop else { continue }
      low = min(low, Int(start >> 8))
      high = max(high, min(Int(stop >> 8) + 1, Self.side))
      // An edge in a pixel covers what is right of it there, and all of the pixels after.
      coverage[Int(start >> 8)] &+= 256 &- start & 255
      coverage[Int(start >> 8) + 1] &+= start & 255
      coverage[Int(stop >> 8)] &-= 256 &- stop & 255
      coverage[Int(stop >> 8) + 1] &-= stop & 255
    }
    guard low < high else { return }
    for x in low..<high where x > low { coverage[x] &+= coverage[x - 1] }
    var pixels = pixels.mutableSpan
    Self.mix(&pixels, row * Self.side, low..<high, coverage.span, colour.red)
    Self.mix(&pixels, row * Self.side + Self.plane, low..<high, coverage.span, colour.green)
    Self.mix(&pixels, row * Self.side + 2 * Self.plane, low..<high, coverage.span, colour.blue)
  }

  @inline(__always)
  private static func mix(
    _ pixels: inout MutableSpan<Int32>, _ start: Int, _ range: Range<Int>, _ coverage: Span<Int32>, _ value: Int
  ) {
    let value = Int32(truncatingIfNeeded: value)
    for x in range { pixels[start + x] &+= ((value &- pixels[start + x]) &* coverage[x]) >> 10 }
  }

  /// Sets ``bytes`` to the picture with noise of up to ±`amplitude` added to each.
  mutating func finish(noise amplitude: Int, _ random: inout SplitMix64) {
    Self.draw(&noise, &random)
    Self.add(noise, Int32(truncatingIfNeeded: amplitude), to: pixels, into: &bytes)
  }

  private static func draw(_ noise: inout [UInt8], _ random: inout SplitMix64) {
    var noise = noise.mutableSpan
    // Here and below: so that no place is compared with the bounds by itself.
    precondition(noise.count == 3 * plane)
    for word in 0..<3 * plane / 8 {
      let bits = random.next()
      for byte in 0..<8 { noise[word * 8 + byte] = UInt8(truncatingIfNeeded: bits &>> UInt64(8 * byte)) }
    }
  }

  private static func add(_ noise: [UInt8], _ amplitude: Int32, to pixels: [Int32], into bytes: inout [UInt8]) {
    let (noise, pixels) = (noise.span, pixels.span)
    var bytes = bytes.mutableSpan
    precondition(noise.count == 3 * plane && pixels.count == noise.count && bytes.count == noise.count)
    for place in 0..<3 * plane {
      let noise = ((Int32(truncatingIfNeeded: noise[place]) &- 128) &* amplitude) >> 7
      bytes[place] = UInt8(truncatingIfNeeded: min(max(pixels[place] &+ noise, 0), 255))
    }
  }
}
