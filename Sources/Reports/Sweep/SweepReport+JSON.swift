import Metrics

extension SweepReport {
  /// The document, schema `cifar-eval-sweep/2`; what is not known is absent.
  private struct Sweep: Document {
    struct Row: Encodable {
      let checkpoint: String
      let step: Int?
      let accuracy: Double?
      let interval: [Double]?
      let correct: Int?
      let images: Int?
      let difference: Double?
      let pValue: Double?
      let tied: Bool?
      let nll: Double?
      let ece: Double?
      let model: String?
      let parameters: Int?
      let dtype: String?
      let imagesPerSecond: Double?
      let digest: String?
      let error: String?

      /// A checkpoint, and how it stands to the best where it was evaluated.
      init(_ row: SweepRow, _ ranked: Ranked? = nil) {
        let figures = row.figures
        (checkpoint, step, error) = (row.checkpoint, row.step, row.failure)
        (accuracy, correct, images) = (figures?.accuracy.value, figures?.correct, figures?.total)
        interval = figures?.accuracy.interval.map { [$0.low, $0.high] }
        (difference, pValue) = (ranked?.change?.difference, ranked?.pValue)
        tied = pValue == nil ? nil : ranked?.isTied
        (nll, ece) = (figures?.metrics.negativeLogLikelihood, figures?.metrics.expectedCalibrationError)
        (model, parameters, dtype) = (figures?.model.name, figures?.model.parameters, figures?.dtype)
        (imagesPerSecond, digest) = (figures?.imagesPerSecond, figures?.digest)
      }
    }

    static let kind = "cifar-eval-sweep"

    let dataset: DatasetDescription
    let best: String?
    let findings: [String]
    let checkpoints: [Row]
  }

  /// The document's bytes.
  ///
  /// - Throws: ``ReportError/encoding(_:)`` where a number is not finite.
  func json() throws(ReportError) -> [UInt8] {
    try DocumentCoding.encoded(
      Sweep(
        dataset: dataset, best: ranking.first?.row.checkpoint, findings: findings,
        checkpoints: ranking.map { Sweep.Row($0.row, $0) } + failures.map { Sweep.Row($0) }))
  }
}
