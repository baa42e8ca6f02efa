/// Trigonometry in float64, of the four operations alone, so that every machine computes the same.
package enum Waves {
  /// The sine of an angle; NaN for what is not finite.
  package static func sine(_ x: Double) -> Double {
    let turns = (x / (2 * Double.pi)).rounded()
    let angle = x - turns * 2 * Double.pi
    // Taylor's series, whose terms fall below the last bit of float64 for angles up to pi.
    var (term, sum) = (angle, angle)
    for index in stride(from: 2.0, through: 30, by: 2) {
      term *= -angle * angle / (index * (index + 1))
      sum += term
    }
    return sum
  }

  /// The cosine of an angle; NaN for what is not finite.
  package static func cosine(_ x: Double) -> Double { sine(x + Double.pi / 2) }
}
