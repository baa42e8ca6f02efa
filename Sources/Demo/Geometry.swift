/// A point in hundredths of a silhouette's half extent, or in 1/256 of a pixel on a canvas; y points down.
struct Point {
  var x: Int
  var y: Int

  init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }
}

/// A convex polygon, the one primitive that everything is drawn with.
struct Polygon {
  /// The corners in order, either way round.
  let points: [Point]

  /// The most corners a polygon has.
  static let maximumPoints = 12

  init(_ points: [(Int, Int)]) {
    self.points = points.map { Point($0.0, $0.1) }
  }

  /// An ellipse, as the polygon of twelve points on it.
  static func ellipse(_ x: Int, _ y: Int, _ radiusX: Int, _ radiusY: Int) -> Polygon {
    // Cosines and sines of the multiples of 30 degrees in thousandths.
    let circle = [
      (1000, 0), (866, 500), (500, 866), (0, 1000), (-500, 866), (-866, 500),
      (-1000, 0), (-866, -500), (-500, -866), (0, -1000), (500, -866), (866, -500),
    ]
    return Polygon(circle.map { (x + radiusX * $0.0 / 1000, y + radiusY * $0.1 / 1000) })
  }

  /// A bar of width `2 * half` between two points, square to its longer extent.
  static func line(_ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int, half: Int) -> Polygon {
    abs(x1 - x0) >= abs(y1 - y0)
      ? Polygon([(x0, y0 - half), (x1, y1 - half), (x1, y1 + half), (x0, y0 + half)])
      : Polygon([(x0 - half, y0), (x1 - half, y1), (x1 + half, y1), (x0 + half, y0)])
  }

  /// The polygon with left and right exchanged.
  var mirrored: Polygon { Polygon(points.map { (-$0.x, $0.y) }) }
}

/// An affine map from a silhouette's hundredths to a canvas's 1/256 pixels, in 1/65536.
struct Transform {
  var xx: Int
  var xy: Int
  var yx: Int
  var yy: Int
  var origin: Point

  /// Scales by `width` and `height` (1/256 pixel per 100 units), turns by `tangent`/32 and moves to `origin`.
  ///
  /// The turn is the rational one of the half angle's tangent t: cos = (1-t²)/(1+t²), sin = 2t/(1+t²).
  init(width: Int, height: Int, halfAngleTangent32 tangent: Int, origin: Point) {
    let square = 32 * 32 + tangent * tangent
    let cosine = (32 * 32 - tangent * tangent) * 65536 / square
    let sine = 2 * 32 * tangent * 65536 / square
    xx = cosine * width / 100
    xy = -sine * height / 100
    yx = sine * width / 100
    yy = cosine * height / 100
    self.origin = origin
  }

  func apply(_ point: Point) -> Point {
    Point(
      origin.x + (xx * point.x + xy * point.y) >> 16,
      origin.y + (yx * point.x + yy * point.y) >> 16)
  }
}
