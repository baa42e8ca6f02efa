import Glibc
import Tensors

extension Calibration {
  /// The 95% interval of the expected error of all images that there could be; nil of no images.
  ///
  /// Chance adds to the expected error, most where the model is calibrated, so that no interval around it, and no resampling of it, holds
  /// the truth as often as it says. The lower end is the smallest error that explains the one found: gaps of the same proportions, all times
  /// one factor, to which a seeded parametric bootstrap adds what chance adds, exceed it in 2.5 % of 1,000 draws. The upper end is the
  /// expected error less three quarters of what debiasing takes off, and 1.96 standard errors: all of it is too much where most gaps are real.
  /// Source: a test inverted (J. Neyman, 1937) over the parametric bootstrap of B. Efron and R. Tibshirani, 1993; the debiased error is that
  /// of Kumar, Liang and Ma, 2019.
  public var interval: Interval? {
    guard let expectedError, let debiased = debiasedError, let error = debiased.standardError else { return nil }
    let centre = expectedError + 0.75 * (debiased.value - expectedError)
    let high = min(1, centre + Interval.z * error)
    return Interval(low: min(high, GapDraws(bins, images: images, error: expectedError).smallest), high: high)
  }
}

/// Expected errors that chance makes of given gaps.
private struct GapDraws {
  private let error: Double
  /// Of each bin with images: its gap, and the standard error of that, both times the bin's share of the images.
  private let gaps: [(size: Double, error: Double)]
  /// Normal numbers, `[draws][1 + gaps]`, those of gaps times their standard errors; the first are of what bins add by their sizes.
  private let noise: [Double]

  private static let draws = 1000

  init(_ bins: [CalibrationBin], images: Int, error: Double) {
    self.error = error
    let filled = bins.filter { $0.accuracy.whole > 0 }
    gaps = filled.map { bin in
      let share = Double(bin.accuracy.whole) / Double(images)
      return (share * (bin.gap ?? 0), share * bin.gapError)
    }
    let spread = filled.reduce(0) { sum, bin in
      let distance = (bin.gap ?? 0) - error
      return sum + Double(bin.accuracy.whole) / Double(images) * distance * distance
    }
    var random = NormalNumbers()
    let scales = [(spread / Double(images)).squareRoot()] + gaps.map(\.error)
    noise = (0..<Self.draws).flatMap { _ in scales.map { $0 * random.next() } }
  }

  /// The smallest expected error that explains the one found.
  var smallest: Double {
    guard !explains(0) else { return 0 }
    var (low, high) = (0.0, 4.0)
    for _ in 0..<24 {
      let middle = (low + high) / 2
      if explains(middle) { high = middle } else { low = middle }
    }
    return error * (low + high) / 2
  }

  /// Whether gaps times a factor give the error found, or a larger one, in 2.5 % of the draws.
  private func explains(_ factor: Double) -> Bool {
    let width = gaps.count + 1
    var larger = 0
    for start in stride(from: 0, to: noise.count, by: width) {
      var sum = factor * noise[start]
      for (place, gap) in gaps.enumerated() { sum += abs(factor * gap.size + noise[start + 1 + place]) }
      if sum >= error { larger += 1 }
    }
    return larger * 40 >= Self.draws
  }
}

/// The normal numbers of one fixed sequence.
///
/// Source: G. E. P. Box and M. E. Muller, A note on the generation of random normal deviates, 1958.
private struct NormalNumbers {
  private var random = SplitMix64(seed: 0)

  mutating func next() -> Double {
    let (one, other) = (share(), share())
    return (-2 * log(one)).squareRoot() * cos(2 * Double.pi * other)
  }

  /// A number between 0 and 1.
  private mutating func share() -> Double { (Double(random.next() >> 11) + 0.5) / 0x1p53 }
}
