import Metrics

extension ComparisonReport {
  /// The document, schema `cifar-eval-comparison/2`; what is not known is absent.
  private struct Comparisons: Document {
    struct Side: Encodable {
      let path: String
      let title: String
      let correct: Int
      let accuracy: Double?
    }
    struct Difference: Encodable {
      let before: Double?
      let after: Double?
      let difference: Double?
      let low: Double?
      let high: Double?
      let pValue: Double?

      init(_ change: Change, pValue: Double?) {
        (before, after, difference) = (change.before.value, change.after.value, change.difference)
        (low, high, self.pValue) = (change.interval?.low, change.interval?.high, pValue)
      }

      init(_ change: ScoreChange) {
        (before, after, difference) = (change.before, change.after, change.difference)
        (low, high, pValue) = (change.interval?.low, change.interval?.high, change.pValue)
      }
    }
    struct Class: Encodable {
      let index: Int
      let name: String
      let accuracy: Difference
      let moved: Bool
    }

    static let kind = "cifar-eval-comparison"

    let verdict: String
    let images: Int
    let paired: Bool
    let lost: Int?
    let gained: Int?
    let resolvable: Double?
    let before: Side
    let after: Side
    let accuracy: Difference
    let nll: Difference?
    let brier: Difference?
    let classes: [Class]
    let gates: [GateOutcome]

    init(_ report: ComparisonReport) {
      let comparison = report.comparison
      let accuracy = comparison.accuracy
      func side(_ run: ComparedRun, _ share: Proportion) -> Side {
        Side(path: run.path, title: run.title, correct: share.part, accuracy: share.value)
      }
      func score(_ key: String) -> Difference? {
        report.scores.first { $0.key == key }.map { Difference($0.change) }
      }
      (verdict, images, paired) = (report.verdict, accuracy.before.whole, comparison.pairs != nil)
      (lost, gained, resolvable) = (comparison.pairs?.lost, comparison.pairs?.gained, accuracy.resolvable)
      before = side(report.before, accuracy.before)
      after = side(report.after, accuracy.after)
      self.accuracy = Difference(accuracy, pValue: accuracy.pValue)
      (nll, brier) = (score("nll"), score("brier"))
      classes = comparison.classes.map {
        Class(
          index: $0.index, name: report.classNames[$0.index],
          accuracy: Difference($0.accuracy, pValue: $0.pValue), moved: $0.isDistinct)
      }
      gates = report.gates
    }
  }

  /// The document's bytes.
  ///
  /// - Throws: ``ReportError/encoding(_:)`` where a number is not finite.
  func json() throws(ReportError) -> [UInt8] { try DocumentCoding.encoded(Comparisons(self)) }
}
