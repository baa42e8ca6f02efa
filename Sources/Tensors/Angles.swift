/// Angles, from additions, multiplications, divisions and roots alone: with the same bits on every machine.
package enum Angles {
  private static let terms = 14

  /// The angle in [-π/2, π/2] whose tangent is `x`; NaN of NaN.
  package static func arctangent(_ x: Double) -> Double {
    if x.magnitude > 1 {
      let quarter = Double.pi / 2
      return (x < 0 ? -quarter : quarter) - arctangent(1 / x)
    }
    // Halved twice, it is below 0.2, where the series ends soon.
    let half = x / (1 + (1 + x * x).squareRoot())
    let quarter = half / (1 + (1 + half * half).squareRoot())
    let square = quarter * quarter
    var sum = 0.0
    for term in (0..<terms).reversed() { sum = 1 / Double(2 * term + 1) - square * sum }
    return 4 * quarter * sum
  }
}
