import Evaluation
import FoundationEssentials

extension SweepReport {
  /// The document, schema `cifar-eval-sweep/1`.
  private struct Document: Encodable {
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
    }

    let schema = "cifar-eval-sweep/1"
    let dataset: DatasetDescription
    let best: String?
    let findings: [String]
    let checkpoints: [Row]
  }

  /// The document's bytes, indented, keys in alphabetical order; what is not known is absent.
  ///
  /// - Throws: ``ReportError/encoding(_:)`` where a number is not finite.
  func json() throws(ReportError) -> [UInt8] {
    let evaluated = ranking.map { one in
      let (figures, share) = (one.figures, one.figures.accuracy)
      return Document.Row(
        checkpoint: one.row.checkpoint, step: one.row.step, accuracy: share.value,
        interval: share.interval.map { [$0.low, $0.high] }, correct: figures.correct, images: figures.total,
        difference: one.change?.difference, pValue: one.pValue, tied: one.pValue == nil ? nil : one.isTied,
        nll: figures.metrics.negativeLogLikelihood, ece: figures.metrics.expectedCalibrationError,
        model: figures.model.name,
        parameters: figures.model.parameters, dtype: figures.dtype, imagesPerSecond: figures.imagesPerSecond,
        digest: figures.digest, error: nil)
    }
    let failed = failures.map {
      Document.Row(
        checkpoint: $0.checkpoint, step: $0.step, accuracy: nil, interval: nil, correct: nil, images: nil,
        difference: nil, pValue: nil, tied: nil, nll: nil, ece: nil, model: nil, parameters: nil, dtype: nil,
        imagesPerSecond: nil, digest: nil, error: $0.failure)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let document = Document(
        dataset: dataset, best: ranking.first?.row.checkpoint, findings: findings, checkpoints: evaluated + failed)
      return Array(try encoder.encode(document)) + Array("\n".utf8)
    } catch { throw .encoding("\(error)") }
  }
}
