import Tensors

/// Draws one demo image: clutter behind, the silhouette of the class, something before it, noise over all.
struct Scene {
  private var random: SplitMix64

  init(seed: UInt64, index: Int) {
    random = SplitMix64(seed: seed, index: index)
  }

  /// Draws an image of the class `label`, to the canvas's bytes.
  mutating func draw(_ label: Int, on canvas: inout Canvas) {
    let ground = Colour.random(in: 30...225, &random)
    canvas.shade(ground.near(50, &random), ground.near(50, &random), ground.near(50, &random), ground.near(50, &random))
    for _ in 0..<random.next(in: 3...8) { clutter(&canvas, size: 500...3000, around: ground.near(90, &random)) }
    silhouette(Silhouette.all[label], on: &canvas, ground)
    for _ in 0..<random.next(in: 0...3) { clutter(&canvas, size: 300...1400, around: ground) }
    canvas.finish(noise: random.next(in: 8...64), &random)
  }

  private mutating func silhouette(_ silhouette: Silhouette, on canvas: inout Canvas, _ ground: Colour) {
    var body = Colour.random(in: 0...255, &random)
    // Low contrast is allowed, invisibility is not.
    if body.distance(to: ground) < 60 {
      body = Colour((body.red + 128) % 256, (body.green + 128) % 256, (body.blue + 128) % 256)
    }
    let paints = [
      body, body.scaled(random.next(in: 60...90)), Colour.random(in: 0...255, &random),
      Colour.random(in: 0...60, &random), Colour.random(in: 190...255, &random),
    ]
    let size = random.next(in: 1900...3700)
    let side = random.next(in: 0...1) == 0 ? 1 : -1
    let transform = Transform(
      width: side * size * random.next(in: 75...120) / 100, height: size * random.next(in: 75...120) / 100,
      halfAngleTangent32: random.next(in: -9...9),
      origin: Point(4096 + random.next(in: -1700...1700), 4096 + random.next(in: -1700...1700)))
    for piece in silhouette.pieces { canvas.fill(piece.polygon, transform, paints[piece.paint.rawValue]) }
  }

  /// A stray shape of a random kind, place and turn.
  private mutating func clutter(_ canvas: inout Canvas, size: ClosedRange<Int>, around colour: Colour) {
    let transform = Transform(
      width: random.next(in: size), height: random.next(in: size), halfAngleTangent32: random.next(in: -32...32),
      origin: Point(random.next(in: -512...8704), random.next(in: -512...8704)))
    canvas.fill(Self.strays[random.next(in: 0...Self.strays.count - 1)], transform, colour.near(60, &random))
  }

  private static let strays = [
    Polygon.ellipse(0, 0, 100, 100), Polygon([(-100, 80), (100, 80), (0, -100)]),
    Polygon([(-100, -100), (100, -100), (100, 100), (-100, 100)]), Polygon.line(-160, 0, 160, 0, half: 25),
  ]
}
