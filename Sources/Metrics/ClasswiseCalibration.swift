/// How far the probabilities of each class, and not of predictions alone, can be taken at their word.
///
/// Of images without a NaN among their logits.
public struct ClasswiseCalibration: Sendable {
  /// The calibration error of each class's probability, over fifteen bins of equal width; nil of no images.
  ///
  /// Source: Kull et al., Beyond temperature scaling, 2019; torchmetrics' `binary_calibration_error`.
  public let errors: [Double?]

  /// Their mean: the classwise calibration error; nil of no images.
  public var error: Double? {
    let known = errors.compactMap(\.self)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  init(logits: [Float], scores: [ImageScore], classes: Int) {
    var errors: [Double?] = []
    let columns = ProbabilityColumns(logits: logits, scores: scores, classes: classes)
    columns.forEachClass { index, column in
      var bins = Calibration.emptyBins
      for (share, label) in zip(column, columns.labels) {
        bins[Calibration.bin(of: share)].count(share, correct: label == index)
      }
      let sum = bins.reduce(0) { $0 + Double($1.accuracy.whole) * ($1.gap ?? 0) }
      errors.append(column.isEmpty ? nil : sum / Double(column.count))
    }
    self.errors = errors
  }
}
