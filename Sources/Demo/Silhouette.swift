/// What a piece of a silhouette is painted with; the colours themselves differ from image to image.
enum Paint: Int {
  case body
  case shade
  case accent
  case dark
  case light
}

/// The drawing of a class: convex pieces, the later ones on top, within 100 units of the middle.
struct Silhouette {
  /// The pieces and their paint.
  let pieces: [(paint: Paint, polygon: Polygon)]

  init(_ pieces: (Paint, Polygon)...) {
    self.pieces = pieces.map { (paint: $0.0, polygon: $0.1) }
  }

  /// One drawing for each class, in label order.
  static let all = [plane, car, bird, cat, deer, dog, frog, horse, ship, truck]

  private static let plane: Silhouette = {
    let wing = Polygon([(0, 20), (8, -22), (88, 30), (88, 46)])
    let tail = Polygon([(0, 78), (6, 56), (38, 80), (38, 92)])
    return Silhouette(
      (.shade, wing), (.shade, wing.mirrored), (.accent, tail), (.accent, tail.mirrored),
      (.body, .ellipse(0, 0, 14, 96)), (.dark, .ellipse(0, -66, 7, 10)))
  }()

  private static let car = Silhouette(
    (.body, Polygon([(-94, 34), (-94, 4), (-60, -6), (70, -6), (94, 10), (94, 34)])),
    (.body, Polygon([(-58, -4), (-36, -42), (26, -42), (54, -4)])),
    (.light, Polygon([(-45, -7), (-30, -34), (-8, -34), (-8, -7)])),
    (.light, Polygon([(0, -7), (0, -34), (20, -34), (40, -7)])),
    (.dark, .ellipse(-52, 34, 21, 21)), (.dark, .ellipse(54, 34, 21, 21)),
    (.accent, .ellipse(-52, 34, 9, 9)), (.accent, .ellipse(54, 34, 9, 9)))

  private static let bird = Silhouette(
    (.dark, .line(-6, 40, -12, 84, half: 4)), (.dark, .line(14, 40, 14, 84, half: 4)),
    (.shade, Polygon([(-30, 8), (-98, -22), (-94, 14), (-30, 26)])),
    (.body, .ellipse(0, 18, 50, 30)), (.body, .ellipse(50, -20, 23, 22)),
    (.accent, Polygon([(66, -32), (98, -18), (66, -10)])),
    (.shade, Polygon([(24, 8), (-30, 8), (-50, -66), (-16, -56)])), (.dark, .ellipse(54, -25, 6, 6)))

  private static let cat: Silhouette = {
    let ear = Polygon([(8, -46), (40, -92), (50, -28)])
    let whisker = Polygon.line(20, 2, 74, -4, half: 2)
    return Silhouette(
      (.shade, .line(40, 84, 84, 20, half: 9)), (.body, .ellipse(0, 66, 46, 34)),
      (.body, ear), (.body, ear.mirrored), (.body, .ellipse(0, -12, 50, 44)),
      (.light, .ellipse(20, -20, 12, 11)), (.light, .ellipse(-20, -20, 12, 11)),
      (.dark, .ellipse(20, -20, 4, 10)), (.dark, .ellipse(-20, -20, 4, 10)),
      (.accent, Polygon([(-8, 0), (8, 0), (0, 10)])), (.dark, whisker), (.dark, whisker.mirrored))
  }()

  private static let deer = Silhouette(
    (.shade, .line(-46, 20, -52, 92, half: 5)), (.shade, .line(28, 20, 34, 92, half: 5)),
    (.body, .line(-34, 20, -30, 92, half: 5)), (.body, .line(16, 20, 12, 92, half: 5)),
    (.body, .ellipse(-10, 18, 46, 20)), (.body, Polygon([(14, 16), (34, 20), (58, -30), (44, -36)])),
    (.body, .ellipse(60, -34, 20, 11)), (.light, .ellipse(-54, 10, 8, 10)),
    (.accent, .line(48, -40, 32, -94, half: 4)), (.accent, .line(54, -40, 72, -94, half: 4)),
    (.accent, .line(40, -66, 12, -80, half: 4)), (.accent, .line(63, -66, 92, -78, half: 4)),
    (.dark, .ellipse(62, -37, 4, 4)))

  private static let dog: Silhouette = {
    let ear = Polygon([(34, -60), (60, -50), (66, 14), (48, 18), (38, -20)])
    return Silhouette(
      (.body, .ellipse(0, 72, 42, 28)), (.accent, Polygon([(-36, 44), (36, 44), (30, 56), (-30, 56)])),
      (.body, .ellipse(0, -12, 44, 52)), (.shade, ear), (.shade, ear.mirrored),
      (.light, .ellipse(0, 18, 24, 20)), (.dark, .ellipse(0, 8, 11, 8)),
      (.dark, .ellipse(17, -26, 7, 7)), (.dark, .ellipse(-17, -26, 7, 7)))
  }()

  private static let frog: Silhouette = {
    let leg = Polygon.ellipse(70, 50, 28, 17)
    let foot = Polygon([(56, 62), (98, 74), (98, 84), (50, 78)])
    return Silhouette(
      (.shade, leg), (.shade, leg.mirrored), (.shade, foot), (.shade, foot.mirrored),
      (.body, .ellipse(0, 26, 66, 44)), (.body, .ellipse(36, -22, 22, 22)), (.body, .ellipse(-36, -22, 22, 22)),
      (.light, .ellipse(36, -24, 14, 14)), (.light, .ellipse(-36, -24, 14, 14)),
      (.dark, .ellipse(36, -24, 7, 8)), (.dark, .ellipse(-36, -24, 7, 8)),
      (.dark, Polygon([(-44, 24), (44, 24), (20, 34), (-20, 34)])))
  }()

  private static let horse = Silhouette(
    (.dark, Polygon([(-54, 0), (-92, 44), (-78, 54), (-48, 16)])),
    (.shade, .line(-44, 20, -52, 92, half: 8)), (.shade, .line(30, 20, 42, 92, half: 8)),
    (.body, .line(-30, 20, -26, 92, half: 8)), (.body, .line(18, 20, 12, 92, half: 8)),
    (.body, .ellipse(-8, 14, 52, 27)), (.dark, Polygon([(4, -6), (24, -12), (52, -72), (34, -64)])),
    (.body, Polygon([(10, 8), (42, 16), (66, -50), (44, -66)])),
    (.body, Polygon([(44, -68), (62, -70), (96, -30), (84, -18), (54, -38)])), (.dark, .ellipse(62, -54, 5, 5)))

  private static let ship = Silhouette(
    (.accent, Polygon([(-8, -12), (-4, -70), (18, -70), (16, -12)])), (.dark, .line(58, 20, 58, -86, half: 4)),
    (.light, Polygon([(-64, 24), (-58, -16), (44, -16), (44, 24)])),
    (.dark, .ellipse(-36, 4, 8, 8)), (.dark, .ellipse(-8, 4, 8, 8)), (.dark, .ellipse(20, 4, 8, 8)),
    (.body, Polygon([(-98, 20), (98, 14), (70, 64), (-76, 64)])),
    (.shade, Polygon([(-84, 46), (80, 46), (70, 64), (-76, 64)])))

  private static let truck = Silhouette(
    (.body, Polygon([(-96, 36), (-96, -54), (32, -54), (32, 36)])),
    (.shade, .line(-88, -8, 26, -8, half: 5)),
    (.accent, Polygon([(36, 36), (36, -30), (70, -30), (94, 2), (94, 36)])),
    (.light, Polygon([(46, 0), (46, -22), (66, -22), (82, 0)])),
    (.dark, .ellipse(-68, 38, 19, 19)), (.dark, .ellipse(-24, 38, 19, 19)), (.dark, .ellipse(66, 38, 19, 19)))
}
