/// How far the probabilities of predictions can be taken at their word.
///
/// Source: Guo et al., On Calibration of Modern Neural Networks, 2017, computed as torchmetrics'
/// `MulticlassCalibrationError(n_bins=15)` does, but in float64 where torchmetrics sums in float32, which costs it about
/// 5e-6 on 10,000 images: a bin holds its lower end and not its upper one, and a confidence of exactly 1 has its own bin.
public struct Calibration: Sendable {
  /// Fifteen bins of equal width, and the one of confidence 1.
  public let bins: [CalibrationBin]
  /// The images in the bins: all but those with a NaN among their logits.
  public let images: Int

  /// The number of bins of equal width.
  public static let binCount = 15

  init(_ scores: [ImageScore]) {
    let bounds = Self.bounds
    var bins = bounds.indices.map { index in
      CalibrationBin(lower: bounds[index], upper: bounds[min(index + 1, Self.binCount)])
    }
    for score in scores {
      guard let probability = score.probability else { continue }
      var index = min(Int(probability * Double(Self.binCount)), Self.binCount)
      while index > 0, probability < bounds[index] { index -= 1 }
      while index < Self.binCount, probability >= bounds[index + 1] { index += 1 }
      bins[index].count(probability, correct: score.isCorrect)
    }
    self.bins = bins
    images = bins.reduce(0) { $0 + $1.accuracy.whole }
  }

  /// Sixteen bounds from 0 to 1 as `torch.linspace` makes them: from either end to the middle.
  private static let bounds = (0...binCount).map { index in
    let step = 1 / Double(binCount)
    return index * 2 <= binCount ? Double(index) * step : 1 - Double(binCount - index) * step
  }

  /// The mean distance between confidence and accuracy, weighted by images (ECE, l1); nil of no images.
  public var expectedError: Double? {
    guard images > 0 else { return nil }
    return bins.reduce(0) { $0 + Double($1.accuracy.whole) / Double(images) * ($1.gap ?? 0) }
  }

  /// The largest distance between confidence and accuracy in a bin (MCE); nil of no images.
  public var maximumError: Double? { bins.compactMap(\.gap).max() }
}

/// The images whose prediction has a probability in `lower..<upper`, or of exactly 1 where both ends are 1.
public struct CalibrationBin: Sendable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// How many of the bin's predictions are right.
  public private(set) var accuracy = Proportion(0, of: 0)
  private var sum = 0.0

  init(lower: Double, upper: Double) { (self.lower, self.upper) = (lower, upper) }

  /// The mean probability; nil of no images.
  public var confidence: Double? { accuracy.whole > 0 ? sum / Double(accuracy.whole) : nil }

  /// The distance between ``confidence`` and ``accuracy``; nil of no images.
  public var gap: Double? {
    guard let confidence, let value = accuracy.value else { return nil }
    return abs(confidence - value)
  }

  mutating func count(_ probability: Double, correct: Bool) {
    accuracy = Proportion(accuracy.part + (correct ? 1 : 0), of: accuracy.whole + 1)
    sum += probability
  }
}
