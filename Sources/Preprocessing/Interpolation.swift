import Platform

/// How pixels between pixels are made: Pillow's filters of the same names.
public enum Interpolation: String, CaseIterable, Sendable {
  /// The pixel that lies there.
  case nearest
  /// A triangle as wide as two pixels, of whichever side has larger ones.
  case bilinear
  /// Keys' cubic with a = -0.5, four pixels wide.
  case bicubic
  /// The mean of the pixels below.
  case box
  /// A cosine's window, two pixels wide.
  case hamming
  /// A sinc in the window of another, six pixels wide.
  case lanczos

  /// How far the filter reaches, in pixels; nil where there is none.
  var support: Double? {
    switch self {
    case .nearest: nil
    case .box: 0.5
    case .bilinear, .hamming: 1
    case .bicubic: 2
    case .lanczos: 3
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
    case .box: return distance > -0.5 && distance <= 0.5 ? 1 : 0
    case .hamming:
      if x == 0 { return 1 }
      return x < 1 ? Self.sinc(x) * (Double(Float(0.54)) + Double(Float(0.46)) * cos(x * .pi)) : 0
    case .lanczos: return distance >= -3 && distance < 3 ? Self.sinc(distance) * Self.sinc(distance / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(x * .pi) / (x * .pi)
  }
}
