/// How far the probabilities of predictions can be taken at their word.
///
/// Source: Guo et al., On Calibration of Modern Neural Networks, 2017, computed as torchmetrics'
/// `MulticlassCalibrationError(n_bins=15)` does, but in float64 where torchmetrics sums in float32, which costs it about
/// 5e-6 on 10,000 images: a bin holds its lower end and not its upper one, and a confidence of exactly 1 has its own bin.
public struct Calibration: Sendable {
  /// Fifteen bins of equal width, and the one of confidence 1; or, of ``equalMass(_:)``, as many as have images.
  public let bins: [CalibrationBin]
  /// The images in the bins: all but those with a NaN among their logits.
  public let images: Int

  /// The number of bins of equal width.
  public static let binCount = 15

  /// The images that a bin needs for its gap to be told from chance, as far as ``reliableMaximumError`` goes.
  public static let fewImages = 20

  init(_ bins: [CalibrationBin]) {
    self.bins = bins
    images = bins.reduce(0) { $0 + $1.accuracy.whole }
  }

  init(_ scores: [ImageScore]) {
    var bins = Self.emptyBins
    for score in scores {
      guard let probability = score.probability else { continue }
      bins[Self.bin(of: probability)].count(probability, correct: score.isCorrect)
    }
    self.init(bins)
  }

  /// Bins of equal numbers of images, as far as equal confidences, which stay together, allow.
  ///
  /// Source: Nixon et al., Measuring Calibration in Deep Learning, 2019 (adaptive calibration error); the bins are those of scikit-learn's
  /// `calibration_curve(strategy="quantile")` but for interpolation between neighbours.
  static func equalMass(_ scores: [ImageScore]) -> Calibration {
    let sorted = RadixOrder.Entry.confidences(scores)
    var bins: [CalibrationBin] = []
    var start = 0
    for index in 0..<binCount where start < sorted.count {
      var end = (index + 1) * sorted.count / binCount
      guard end > start else { continue }
      while end < sorted.count, sorted[end].bits == sorted[end - 1].bits { end += 1 }
      var bin = CalibrationBin(lower: sorted[start].value, upper: sorted[end - 1].value)
      for one in sorted[start..<end] { bin.count(one.value, correct: scores[one.image].isCorrect) }
      bins.append(bin)
      start = end
    }
    return Calibration(bins)
  }

  /// One of the sixteen bounds from 0 to 1, as `torch.linspace` makes them: from either end to the middle.
  @inline(__always)
  private static func bound(_ index: Int) -> Double {
    let step = 1 / Double(binCount)
    return index * 2 <= binCount ? Double(index) * step : 1 - Double(binCount - index) * step
  }

  static var emptyBins: [CalibrationBin] {
    (0...binCount).map { CalibrationBin(lower: bound($0), upper: bound(min($0 + 1, binCount))) }
  }

  /// The bin of equal width that holds a probability.
  @inline(__always)
  static func bin(of probability: Double) -> Int {
    var index = min(Int(probability * Double(binCount)), binCount)
    while index > 0, probability < bound(index) { index -= 1 }
    while index < binCount, probability >= bound(index + 1) { index += 1 }
    return index
  }
}

extension Calibration {
  /// The mean distance between confidence and accuracy, weighted by images (ECE, l1); nil of no images.
  public var expectedError: Double? {
    guard images > 0 else { return nil }
    return bins.reduce(0) { $0 + Double($1.accuracy.whole) / Double(images) * ($1.gap ?? 0) }
  }

  /// The largest distance between confidence and accuracy in a bin (MCE); nil of no images.
  public var maximumError: Double? { bins.compactMap(\.gap).max() }

  /// The largest distance in a bin of at least ``fewImages``; nil where there is none.
  public var reliableMaximumError: Double? { bins.filter { !$0.isSmall }.compactMap(\.gap).max() }

  /// The expected error less what chance alone adds to it; nil of no images.
  ///
  /// Chance adds to it since a bin's accuracy strays from its confidence either way. Its standard error is that of the mean of signed gaps; near
  /// 0 that makes no interval, and ``interval`` does.
  /// Source: Kumar, Liang and Ma, Verified Uncertainty Calibration, 2019, the l1 estimator of their library, whose normal samples of each
  /// bin's accuracy are integrated here: their mean distance is that of a folded normal distribution.
  public var debiasedError: Estimate? {
    guard let expectedError else { return nil }
    let sampled = bins.reduce(0) { $0 + Double($1.accuracy.whole) / Double(images) * ($1.sampledGap ?? 0) }
    let squares = bins.reduce(0) { $0 + $1.squares } - Double(images) * expectedError * expectedError
    return Estimate(max(0, 2 * expectedError - sampled), squares: squares, images: images, within: 0...1)
  }
}

/// The images whose prediction has a probability in `lower..<upper`, or of exactly 1 where both ends are 1.
public struct CalibrationBin: Sendable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// How many of the bin's predictions are right.
  public var accuracy: Proportion { Proportion(right, of: images) }
  private var (right, images) = (0, 0)
  private var sum = 0.0
  /// The sum of the squared distances between probability and truth.
  fileprivate private(set) var squares = 0.0

  init(lower: Double, upper: Double) { (self.lower, self.upper) = (lower, upper) }

  /// Whether it has too few images for its gap to mean much.
  public var isSmall: Bool { accuracy.whole < Calibration.fewImages }

  /// The mean probability; nil of no images.
  public var confidence: Double? { accuracy.whole > 0 ? sum / Double(accuracy.whole) : nil }

  /// The distance between ``confidence`` and ``accuracy``; nil of no images.
  public var gap: Double? {
    guard let confidence, let value = accuracy.value else { return nil }
    return abs(confidence - value)
  }

  /// 1 where the mean probability lies above the accuracy, -1 where it lies below.
  var direction: Double { sum < Double(right) ? -1 : 1 }

  /// The standard error of ``gap``, as a mean of distances between probability and truth; 0 of no images.
  var gapError: Double {
    guard let gap else { return 0 }
    let count = Double(accuracy.whole)
    return (max(squares / count - gap * gap, 0) / count).squareRoot()
  }

  /// The mean distance between ``confidence`` and a normal variable of the accuracy's mean and standard error; nil of no images.
  fileprivate var sampledGap: Double? {
    guard let gap, let error = accuracy.standardError else { return nil }
    guard error > 0 else { return gap }
    return Distributions.foldedNormalMean(gap, deviation: error)
  }

  mutating func count(_ probability: Double, correct: Bool) {
    images += 1
    right += correct ? 1 : 0
    sum += probability
    let distance = probability - (correct ? 1 : 0)
    squares += distance * distance
  }
}
