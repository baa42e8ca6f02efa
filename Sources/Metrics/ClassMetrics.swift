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
  /// A matrix of counts `[actual][predicted]`, the last column those without a prediction.
  ///
  /// Nil where a row is not one longer than there are rows, or a count is negative.
  public init?(rows: [[Int]]) {
    guard rows.allSatisfy({ $0.count == rows.count + 1 && $0.allSatisfy { $0 >= 0 } }) else { return nil }
    self.init(classes: rows.count, counts: rows.flatMap(\.self))
  }

  /// The images that were taken for a class.
  public func predicted(_ predicted: Int) -> Int {
    (0..<classes).reduce(0) { $0 + self[actual: $1, predicted: predicted] }
  }

  /// The images of a class without a prediction.
  public func withoutPrediction(_ actual: Int) -> Int { self[actual: actual, predicted: classes] }

  /// All images without a prediction.
  public var withoutPrediction: Int { (0..<classes).reduce(0) { $0 + withoutPrediction($1) } }

  /// Every confusion that happened, the most frequent first, then by classes.
  public var confusions: [Confusion] {
    var pairs: [Confusion] = []
    for (place, count) in counts.enumerated() where count > 0 {
      let (actual, predicted) = place.quotientAndRemainder(dividingBy: classes + 1)
      if predicted < classes, actual != predicted {
        pairs.append(Confusion(actual: actual, predicted: predicted, count: count))
      }
    }
    return
      pairs
      .sorted { ($1.count, $0.actual, $0.predicted) < ($0.count, $1.actual, $1.predicted) }
  }
}
