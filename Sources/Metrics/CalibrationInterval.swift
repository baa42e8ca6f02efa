import Platform

extension Calibration {
  /// The 95% interval of the expected error of all images that there could be; nil of fewer than two images.
  ///
  /// Chance adds to the expected error, most where the model is calibrated, so that no interval around it, and no resampling of it, holds the truth
  /// as often as it says: see ``FoldedGaps``. Where chance adds much the expected error itself lies above its interval.
  public var interval: Interval? {
    guard let expectedError, let error = debiasedError?.standardError else { return nil }
    return FoldedGaps([self]).interval(around: expectedError, standardError: error)
  }

  /// An interval of ``reliableMaximumError`` that holds the truth in at least 95 % of cases; nil where no bin has enough images.
  ///
  /// A maximum of chances lies above that of the truths, by how much depends on all of them. So the interval is that of all bins at once: the largest
  /// lower end and the largest upper end of Wilson's intervals of the bins' accuracies, each seen from the bin's confidence, so wide that
  /// all of them hold in 95 % of cases.
  /// Source: C. E. Bonferroni, Teoria statistica delle classi e calcolo delle probabilità, 1936.
  public var reliableMaximumInterval: Interval? {
    let large = bins.filter { !$0.isSmall }
    let quantile = Distributions.normalQuantile(above: 0.025 / Double(max(large.count, 1)))
    let ends = large.compactMap { $0.gapInterval(quantile: quantile) }
    guard let low = ends.map(\.low).max(), let high = ends.map(\.high).max() else { return nil }
    return Interval(low: low, high: high)
  }
}

extension CalibrationBin {
  /// The interval of ``gap`` between quantiles of the normal distribution, at this confidence; nil of no images.
  fileprivate func gapInterval(quantile: Double) -> Interval? {
    guard let confidence, let share = accuracy.value else { return nil }
    let interval = Interval.wilson(share, of: Double(accuracy.whole), quantile: quantile)
    let (below, above) = (confidence - interval.low, interval.high - confidence)
    return Interval(low: max(0, -below, -above), high: max(below, above))
  }
}

/// What chance makes of the gaps of bins, were they all times one factor.
///
/// A gap that is found is the size of a normal variable, so that its mean and variance are a folded normal distribution's. The interval of an expected
/// error inverts a test: its ends are the errors, by the factor, of which the one found lies 1.96 standard deviations above the mean, and below it.
/// Deviations come from the images' influences; at the lower end they shrink half as much as those of folded variables do.
/// Source: J. Neyman, Outline of a theory of statistical estimation, 1937; F. C. Leone, L. S. Nelson and R. B. Nottingham, The folded normal
/// distribution, 1961.
struct FoldedGaps {
  /// The sizes of gaps, and their standard errors above 0, each times the bin's share of the images.
  private var gaps: [(size: Double, error: Double)] = []
  /// The sum of the others, which chance does not move.
  private var certain = 0.0
  /// The variance of what bins add by their numbers of images.
  private var spread = 0.0
  /// The sum of squared errors.
  private var noise = 0.0
  /// What the sum of gaps cannot exceed.
  private let most: Double

  /// The gaps of one or several sets of bins, which are summed.
  init(_ sets: [Calibration]) {
    most = Double(sets.count)
    for set in sets {
      let (images, error) = (Double(set.images), set.expectedError ?? 0)
      for bin in set.bins where bin.accuracy.whole > 0 {
        let (share, gap) = (Double(bin.accuracy.whole) / images, bin.gap ?? 0)
        spread += share * (gap - error) * (gap - error) / images
        noise += share * share * bin.gapError * bin.gapError
        if bin.gapError > 0 { gaps.append((share * gap, share * bin.gapError)) } else { certain += share * gap }
      }
    }
  }

  /// The interval of the sum of gaps, of which `found` was found.
  func interval(around found: Double, standardError: Double) -> Interval {
    guard noise + spread > 0 else { return Interval(low: found, high: found) }
    let low = factor { factor in
      let (mean, variance) = moments(factor)
      let folded = ((variance + factor * factor * spread) / (noise + spread)).squareRoot()
      return mean + Interval.z * standardError * (1 + folded) / 2 >= found
    }
    let high = factor { moments($0).mean - Interval.z * standardError >= found }
    // Of gaps that happen to be smaller than chance makes them, factors tell nothing.
    let least = moments(0).mean > found ? Interval.z * standardError : 0
    return Interval(low: low * found, high: min(most, max(low * found, high * found, least)))
  }

  /// The smallest factor of which `isEnough` is true.
  private func factor(_ isEnough: (Double) -> Bool) -> Double {
    guard !isEnough(0) else { return 0 }
    var (low, high) = (0.0, 1.0)
    while high < 1e6, !isEnough(high) { (low, high) = (high, 2 * high) }
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if isEnough(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The mean of the sum of sizes, and its variance, with all gaps times a factor.
  private func moments(_ factor: Double) -> (mean: Double, variance: Double) {
    var (mean, variance) = (factor * certain, 0.0)
    for gap in gaps {
      let size = factor * gap.size
      let folded = Distributions.foldedNormalMean(size, deviation: gap.error)
      mean += folded
      variance += max(0, size * size + gap.error * gap.error - folded * folded)
    }
    return (mean, variance)
  }
}
