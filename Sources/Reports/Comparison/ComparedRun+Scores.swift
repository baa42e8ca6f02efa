import Metrics

extension ComparedRun {
  /// NLL and Brier score of two runs on the same images: of pairs where both list images, else of the means that both tell.
  static func scores(
    _ before: ComparedRun, _ after: ComparedRun
  ) -> [(name: String, key: String, change: ScoreChange)] {
    func change(
      _ score: (Sample) -> Double?, _ mean: (ComparedRun) -> (mean: Double, error: Double)?
    ) -> ScoreChange? {
      if let first = before.samples, let second = after.samples {
        return ScoreChange(before: first.map(score), after: second.map(score))
      }
      guard let first = mean(before), let second = mean(after) else { return nil }
      return ScoreChange(before: first, after: second, images: before.confusion.total)
    }
    return [
      ("NLL", "nll", change(\.loss, \.loss)), ("Brier", "brier", change(\.brier, \.brier)),
    ].compactMap { name, key, change in change.map { (name, key, $0) } }
  }
}
