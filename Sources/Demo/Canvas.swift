import Tensors

/// A 32x32 RGB picture under work, in integers only: no rounding depends on the machine.
struct Canvas: ~Copyable {
  /// Pixels to a side.
  static let side = 32

  private static let plane = side * side
  // Horizontal edges are sampled four times a pixel row; vertical ones are exact to 1/256.
  private static let subrows = 4

  // Planes red, green, blue, each row-major, every value 0...255.
  private let pixels = UnsafeMutablePointer<Int32>.allocate(capacity: 3 * Self.plane)
  // Left and right ends of the polygon at hand per subrow, in 1/256 pixel.
  private let left = UnsafeMutablePointer<Int32>.allocate(capacity: subrows * side)
  private let right = UnsafeMutablePointer<Int32>.allocate(capacity: subrows * side)
  // Covered 1/1024 of each pixel of the row at hand, first as differences; two more for spans that end at the border.
  private let coverage = UnsafeMutablePointer<Int32>.allocate(capacity: side + 2)
  private let corners = UnsafeMutablePointer<Point>.allocate(capacity: Polygon.maximumPoints)

  init() {
    pixels.initialize(repeating: 0, count: 3 * Self.plane)
    left.initialize(repeating: 0, count: Self.subrows * Self.side)
    right.initialize(repeating: 0, count: Self.subrows * Self.side)
    coverage.initialize(repeating: 0, count: Self.side + 2)
    corners.initialize(repeating: Point(0, 0), count: Polygon.maximumPoints)
  }

  deinit {
    pixels.deallocate()
    left.deallocate()
    right.deallocate()
    coverage.deallocate()
    corners.deallocate()
  }

  /// Covers the whole picture with a blend of four corner colours.
  mutating func shade(_ topLeft: Colour, _ topRight: Colour, _ bottomLeft: Colour, _ bottomRight: Colour) {
    shade(0, topLeft.red, topRight.red, bottomLeft.red, bottomRight.red)
    shade(1, topLeft.green, topRight.green, bottomLeft.green, bottomRight.green)
    shade(2, topLeft.blue, topRight.blue, bottomLeft.blue, bottomRight.blue)
  }

  private func shade(_ channel: Int, _ topLeft: Int, _ topRight: Int, _ bottomLeft: Int, _ bottomRight: Int) {
    var target = pixels + channel * Self.plane
    for y in 0..<Self.side {
      let first = Int32(truncatingIfNeeded: topLeft * (32 - y) + bottomLeft * y)
      let last = Int32(truncatingIfNeeded: topRight * (32 - y) + bottomRight * y)
      var value = first << 5
      var x = 0
      while x < Self.side {
        target[x] = value >> 10
        value &+= last &- first
        x += 1
      }
      target += Self.side
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
    var subrow = first
    while subrow < end {
      left[subrow] = .max
      right[subrow] = .min
      subrow += 1
    }
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
  private func trace(_ a: Point, _ b: Point) {
    let (upper, lower) = a.y <= b.y ? (a, b) : (b, a)
    var subrow = Self.subrow(upper.y)
    let end = Self.subrow(lower.y)
    guard subrow < end else { return }
    let slope = ((lower.x - upper.x) << 16) / (lower.y - upper.y)
    var x = (upper.x << 16) + slope * (64 * subrow + 32 - upper.y)
    while subrow < end {
      let position = Int32(truncatingIfNeeded: min(max(x >> 16, 0), 256 * Self.side))
      left[subrow] = min(left[subrow], position)
      right[subrow] = max(right[subrow], position)
      x += slope << 6
      subrow += 1
    }
  }

  /// Mixes `colour` into one pixel row by what the spans of its subrows cover.
  private func blend(_ row: Int, _ subrows: Range<Int>, _ colour: Colour) {
    var low = Self.side
    var high = 0
    var subrow = subrows.lowerBound
    while subrow < subrows.upperBound {
      let start = left[subrow]
      let stop = right[subrow]
      subrow += 1
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
    var x = low + 1
    while x < high {
      coverage[x] &+= coverage[x - 1]
      x += 1
    }
    mix(row * Self.side, low, high, Int32(truncatingIfNeeded: colour.red))
    mix(row * Self.side + Self.plane, low, high, Int32(truncatingIfNeeded: colour.green))
    mix(row * Self.side + 2 * Self.plane, low, high, Int32(truncatingIfNeeded: colour.blue))
    coverage.update(repeating: 0, count: Self.side + 2)
  }

  private func mix(_ offset: Int, _ low: Int, _ high: Int, _ value: Int32) {
    let target = pixels + offset
    var x = low
    while x < high {
      target[x] &+= ((value &- target[x]) &* coverage[x]) >> 10
      x += 1
    }
  }

  /// Writes the picture as 3072 bytes, noise of up to ±`amplitude` added to each.
  func write(to target: UnsafeMutablePointer<UInt8>, noise amplitude: Int, _ random: inout SplitMix64) {
    let amplitude = Int32(truncatingIfNeeded: amplitude)
    let raw = UnsafeMutableRawPointer(target)
    var index = 0
    while index < 3 * Self.plane {
      raw.storeBytes(of: random.next().littleEndian, toByteOffset: index, as: UInt64.self)
      index += 8
    }
    index = 0
    while index < 3 * Self.plane {
      let noise = ((Int32(truncatingIfNeeded: target[index]) &- 128) &* amplitude) >> 7
      target[index] = UInt8(truncatingIfNeeded: min(max(pixels[index] &+ noise, 0), 255))
      index += 1
    }
  }
}
