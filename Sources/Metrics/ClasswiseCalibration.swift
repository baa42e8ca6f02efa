/// How far the probabilities of each class, and not of predictions alone, can be taken at their word.
///
/// Of images without a NaN among their logits.
public struct ClasswiseCalibration: Sendable {
  /// Each class's probability, over fifteen bins of equal width, and how often it is the true class.
  ///
  /// Source: Kull et al., Beyond temperature scaling, 2019; torchmetrics' `binary_calibration_error`.
  public let classes: [Calibration]
  private let sum: Estimate?

  /// The mean of the classes' expected errors: the classwise calibration error; nil of no images.
  public var error: Double? { sum.map { $0.value / Double(classes.count) } }

  /// Its 95% interval, as that of an expected error; nil of fewer than two images.
  public var interval: Interval? {
    guard let sum, let standardError = sum.standardError else { return nil }
    let (interval, count) = (
      FoldedGaps(classes).interval(around: sum.value, standardError: standardError), Double(classes.count)
    )
    return Interval(low: interval.low / count, high: interval.high / count)
  }

  init(logits: [Float], scores: [ImageScore], classes: Int) {
    var all: [Calibration] = []
    let columns = ProbabilityColumns(logits: logits, scores: scores, classes: classes)
    var places = [Int](repeating: 0, count: columns.images.count)
    // How each image moves the sum of all classes' errors.
    var influences = [Double](repeating: 0, count: columns.images.count)
    columns.forEachClass { index, column in
      var bins = Calibration.emptyBins
      for image in columns.images.indices {
        let share = column[image: image]
        places[image] = Calibration.bin(of: share)
        bins[places[image]].count(share, correct: columns.labels[image] == index)
      }
      let directions = bins.map(\.direction)
      for image in columns.images.indices {
        let distance = column[image: image] - (columns.labels[image] == index ? 1 : 0)
        influences[image] += directions[places[image]] * distance
      }
      all.append(Calibration(bins))
    }
    self.classes = all
    sum = Self.sum(all, influences)
  }

  private static func sum(_ classes: [Calibration], _ influences: [Double]) -> Estimate? {
    guard !influences.isEmpty else { return nil }
    let value = classes.reduce(0) { $0 + ($1.expectedError ?? 0) }
    let squares = influences.reduce(0) { $0 + ($1 - value) * ($1 - value) }
    return Estimate(value, squares: squares, images: influences.count, within: 0...Double(classes.count))
  }
}
