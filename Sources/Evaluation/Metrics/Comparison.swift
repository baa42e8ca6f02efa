/// Two evaluations of the same images.
public struct Comparison: Sendable {
  /// What was taken for what before.
  public let before: ConfusionMatrix
  /// What was taken for what after.
  public let after: ConfusionMatrix
  /// The images that only one of the two recognised; nil where it is not known of each image.
  public let pairs: PairedOutcomes?
  /// The classes in label order.
  public let classes: [ClassChange]

  /// Compares counts alone, as if of independent images.
  ///
  /// Both matrices are of the same classes, with the same images of each.
  public init(before: ConfusionMatrix, after: ConfusionMatrix) {
    self.init(before, after, pairs: nil, classPairs: nil)
  }

  /// Compares image by image: labels, and the predictions of either evaluation, nil where there is none.
  public init(labels: [Int], before: [Int?], after: [Int?], classes: Int) {
    var (first, second) = (ConfusionMatrix(classes: classes), ConfusionMatrix(classes: classes))
    var classPairs = [PairedOutcomes](repeating: PairedOutcomes(), count: classes)
    var all = PairedOutcomes()
    for (image, label) in labels.enumerated() {
      first.count(actual: label, predicted: before[image])
      second.count(actual: label, predicted: after[image])
      let recognised = (before: before[image] == label, after: after[image] == label)
      all.count(before: recognised.before, after: recognised.after)
      classPairs[label].count(before: recognised.before, after: recognised.after)
    }
    self.init(first, second, pairs: all, classPairs: classPairs)
  }

  private init(
    _ before: ConfusionMatrix, _ after: ConfusionMatrix, pairs: PairedOutcomes?, classPairs: [PairedOutcomes]?
  ) {
    self.before = before
    self.after = after
    self.pairs = pairs
    classes = (0..<before.classes).map { index in
      ClassChange(
        index: index,
        accuracy: Change(
          before: Proportion(before.correct(index), of: before.total(index)),
          after: Proportion(after.correct(index), of: after.total(index)), pairs: classPairs?[index]))
    }
  }

  /// The accuracies.
  public var accuracy: Change {
    Change(
      before: Proportion(before.correct, of: before.total), after: Proportion(after.correct, of: after.total),
      pairs: pairs)
  }

  /// Every confusion that happens more often after than before, the largest growth first, then by classes.
  public var grownConfusions: [ConfusionChange] {
    let all = (0..<before.classes).flatMap { actual in
      (0..<before.classes).map { predicted in
        ConfusionChange(
          actual: actual, predicted: predicted, before: before[actual: actual, predicted: predicted],
          after: after[actual: actual, predicted: predicted])
      }
    }
    return all.filter { $0.actual != $0.predicted && $0.after > $0.before }
      .sorted { ($1.growth, $0.actual, $0.predicted) < ($0.growth, $1.actual, $1.predicted) }
  }
}

/// One class before and after.
public struct ClassChange: Sendable {
  /// The label.
  public let index: Int
  /// Its accuracies.
  public let accuracy: Change
}

/// How often images of one class were taken for another, before and after.
public struct ConfusionChange: Sendable, Equatable {
  /// The true class.
  public let actual: Int
  /// What they were taken for.
  public let predicted: Int
  /// How many before.
  public let before: Int
  /// How many after.
  public let after: Int

  /// How many more.
  public var growth: Int { after - before }
}
