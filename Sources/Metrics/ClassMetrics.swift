/// One class, by the confusion matrix.
public struct ClassMetrics: Sendable {
  /// The label.
  public let index: Int
  /// The images of the class that were recognised, of all its images: accuracy, also called recall.
  public let accuracy: Proportion
  /// The images that were taken for the class.
  public let predicted: Int

  init(_ index: Int, _ confusion: ConfusionMatrix) {
    self.index = index
    accuracy = Proportion(confusion.correct(index), of: confusion.total(index))
    predicted = confusion.predicted(index)
  }

  /// The images of the class.
  public var support: Int { accuracy.whole }

  /// Of the images taken for the class, those that are of it.
  public var precision: Proportion { Proportion(accuracy.part, of: predicted) }

  /// The harmonic mean of precision and recall, 2TP / (support + predicted); nil where the class has no image and none
  /// was taken for it.
  public var f1: Double? {
    let both = support + predicted
    return both > 0 ? Double(2 * accuracy.part) / Double(both) : nil
  }

  /// The 95% interval of ``f1``.
  ///
  /// Of the images that are of the class or were taken for it, both is a share J, whose interval is Wilson's; F1 is 2J / (1 + J), which grows with
  /// it.
  public var f1Interval: Interval? {
    Proportion(accuracy.part, of: support + predicted - accuracy.part).interval.map {
      Interval(low: 2 * $0.low / (1 + $0.low), high: 2 * $0.high / (1 + $0.high))
    }
  }

  /// The images taken for the class beyond those that are of it.
  public var bias: Int { predicted - support }
}

/// Images of one class taken for another.
public struct Confusion: Sendable, Equatable {
  /// The true class.
  public let actual: Int
  /// What they were taken for.
  public let predicted: Int
  /// How many.
  public let count: Int
}

extension ConfusionMatrix {
  /// Every confusion that happened, the most frequent first, then by classes.
  public var confusions: [Confusion] {
    cells.filter { $0.predicted < classes && $0.actual != $0.predicted }
      .map { Confusion(actual: $0.actual, predicted: $0.predicted, count: $0.count) }
      .sorted { ($1.count, $0.actual, $0.predicted) < ($0.count, $1.actual, $1.predicted) }
  }
}
