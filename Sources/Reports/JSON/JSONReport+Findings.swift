import Metrics

extension JSONReport {
  /// What was found of the images.
  struct Findings: Encodable, Sendable {
    let accuracy: Double
    let correct: Int
    let total: Int
    let classes: [Class]
    let digest: String
    let nonFiniteLogits: Int
    let knownAnswer: Bool?
    let metrics: Figures
    /// Row by row `[actual][predicted]`; empty of more than ``RunReport/mostMatrixClasses``.
    let confusion: [[Int]]
    /// `[actual, predicted, count]` of each cell that holds images, where there are no rows.
    let confusionCells: [[Int]]?
    /// The images of each class without a prediction.
    let withoutPrediction: [Int]
    let confusions: [NamedConfusion]
    let corruptions: Corruptions?
    let softLabels: SoftLabels?

    init(_ report: RunReport) {
      let (result, names, metrics) = (report.result, report.classNames, report.metrics)
      let confusion = result.confusion
      accuracy = Double(confusion.correct) / Double(confusion.total)
      correct = confusion.correct
      total = confusion.total
      classes = metrics.classes.map { one in
        Class(
          index: one.index, name: names[one.index], metrics: one, area: metrics.classwise.areas[one.index],
          calibration: metrics.classwiseCalibration.classes[one.index])
      }
      digest = result.digest
      nonFiniteLogits = result.nonFiniteLogits
      knownAnswer = report.knownAnswer
      self.metrics = Figures(metrics: metrics)
      let hasRows = names.count <= RunReport.mostMatrixClasses
      self.confusion =
        hasRows
        ? names.indices.map { actual in names.indices.map { confusion[actual: actual, predicted: $0] } } : []
      let cells = confusion.cells.filter { $0.predicted < names.count }
      confusionCells = hasRows ? nil : cells.map { [$0.actual, $0.predicted, $0.count] }
      withoutPrediction = names.indices.map { confusion.withoutPrediction($0) }
      confusions = metrics.confusions.prefix(RunReport.listedConfusions).map {
        NamedConfusion(actual: names[$0.actual], predicted: names[$0.predicted], count: $0.count)
      }
      corruptions = Corruptions(report.set)
      softLabels = SoftLabels(report.set)
    }
  }
}
