import Platform

/// The distributions that p-values are taken from.
public enum Distributions {
  /// The probability that a chi-squared variable of `degrees` of freedom exceeds `value`: Q(degrees/2, value/2).
  ///
  /// Source: the series and the continued fraction (by Lentz) of the incomplete gamma function, DLMF 8.11.4 and 8.9.2.
  public static func chiSquaredTail(_ value: Double, degrees: Int) -> Double {
    guard value > 0, degrees > 0 else { return 1 }
    guard value.isFinite else { return 0 }
    let (shape, point) = (Double(degrees) / 2, value / 2)
    let scale = exp(shape * log(point) - point - lgamma(shape).0)
    return point < shape + 1
      ? 1 - scale * lowerSeries(shape, point) : scale * upperFraction(shape, point)
  }

  /// The two-sided p-value of `successes` in `trials` of a fair coin.
  public static func fairCoin(_ successes: Int, of trials: Int) -> Double {
    let few = min(successes, trials - successes)
    guard trials > 0, 2 * few < trials else { return 1 }
    let all = lgamma(Double(trials) + 1).0 - Double(trials) * log(2.0)
    let tail = (0...few).reduce(0.0) { sum, count in
      sum + exp(all - lgamma(Double(count) + 1).0 - lgamma(Double(trials - count) + 1).0)
    }
    return min(1, 2 * tail)
  }

  /// The mean size of a normal variable of this mean and standard deviation above 0.
  static func foldedNormalMean(_ mean: Double, deviation: Double) -> Double {
    let ratio = mean / deviation
    return deviation * (2 / Double.pi).squareRoot() * exp(-ratio * ratio / 2) + mean * erf(ratio / 2.0.squareRoot())
  }

  /// The value that a standard normal variable exceeds with this probability, 0...0.5.
  static func normalQuantile(above tail: Double) -> Double {
    var (low, high) = (0.0, 40.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) / 2 > tail { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func lowerSeries(_ shape: Double, _ point: Double) -> Double {
    var (term, sum, divisor) = (1 / shape, 1 / shape, shape)
    while abs(term) > abs(sum) * 1e-17 {
      divisor += 1
      term *= point / divisor
      sum += term
    }
    return sum
  }

  private static func upperFraction(_ shape: Double, _ point: Double) -> Double {
    let tiny = 1e-300
    var lead = point + 1 - shape
    var (numerator, denominator) = (1 / tiny, 1 / lead)
    var value = denominator
    for step in 1...100_000 {
      let factor = -Double(step) * (Double(step) - shape)
      lead += 2
      denominator = 1 / nonZero(factor * denominator + lead, tiny)
      numerator = nonZero(lead + factor / numerator, tiny)
      let change = numerator * denominator
      value *= change
      if abs(change - 1) < 1e-16 { break }
    }
    return value
  }

  private static func nonZero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
}
