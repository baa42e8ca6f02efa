/// How pixels between pixels are made: Pillow's filters of the same names.
public enum Interpolation: String, CaseIterable, Sendable {
  /// The pixel that lies there.
  case nearest
  /// A triangle as wide as two pixels, of whichever side has larger ones.
  case bilinear
  /// Keys' cubic with a = -0.5, four pixels wide.
  case bicubic

  /// How far the filter reaches, in pixels; nil where there is none.
  var support: Double? {
    switch self {
    case .nearest: nil
    case .bilinear: 1
    case .bicubic: 2
    }
  }

  /// The filter's height at a distance, each step as in Pillow's Resample.c.
  func weight(at distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest: return 1
    case .bilinear: return x < 1 ? 1 - x : 0
    case .bicubic:
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    }
  }
}
