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
  /// Every confusion that happens more often after than before, the largest growth first, then by classes.
  public let grownConfusions: [ConfusionChange]

  /// Compares counts alone, as if of independent images.
  ///
  /// Both matrices are of the same classes, with the same images of each.
  public init(before: ConfusionMatrix, after: ConfusionMatrix) {
    self.init(before, after, pairs: nil, classPairs: nil, confusionPairs: nil)
  }

  /// Compares image by image: labels, and the predictions of either evaluation, nil where there is none.
  public init(labels: [Int], before: [Int?], after: [Int?], classes: Int) {
    var (first, second) = (ConfusionMatrix(classes: classes), ConfusionMatrix(classes: classes))
    var classPairs = [PairedOutcomes](repeating: PairedOutcomes(), count: classes)
    var confusionPairs: [ConfusedPair: PairedOutcomes] = [:]
    var all = PairedOutcomes()
    for (image, label) in labels.enumerated() {
      first.count(actual: label, predicted: before[image])
      second.count(actual: label, predicted: after[image])
      let recognised = (before: before[image] == label, after: after[image] == label)
      all.count(before: recognised.before, after: recognised.after)
      classPairs[label].count(before: recognised.before, after: recognised.after)
      guard before[image] != after[image] else { continue }
      for (predicted, isAfter) in [(before[image], false), (after[image], true)] {
        guard let predicted, predicted != label else { continue }
        confusionPairs[ConfusedPair(actual: label, predicted: predicted), default: PairedOutcomes()]
          .count(before: !isAfter, after: isAfter)
      }
    }
    self.init(first, second, pairs: all, classPairs: classPairs, confusionPairs: confusionPairs)
  }

  private init(
    _ before: ConfusionMatrix, _ after: ConfusionMatrix, pairs: PairedOutcomes?, classPairs: [PairedOutcomes]?,
    confusionPairs: [ConfusedPair: PairedOutcomes]?
  ) {
    self.before = before
    self.after = after
    self.pairs = pairs
    let changes = (0..<before.classes).map { index in
      Change(
        before: Proportion(before.correct(index), of: before.total(index)),
        after: Proportion(after.correct(index), of: after.total(index)), pairs: classPairs?[index])
    }
    let tested = changes.indices.filter { changes[$0].pValue != nil }
    let adjusted = MultipleTests.holm(tested.compactMap { changes[$0].pValue })
    let pValues = Dictionary(uniqueKeysWithValues: zip(tested, adjusted))
    classes = changes.enumerated().map { ClassChange(index: $0, accuracy: $1, pValue: pValues[$0]) }
    grownConfusions = Self.grown(before, after, confusionPairs)
  }

  /// The accuracies.
  public var accuracy: Change {
    Change(
      before: Proportion(before.correct, of: before.total), after: Proportion(after.correct, of: after.total),
      pairs: pairs)
  }

  private static func grown(
    _ before: ConfusionMatrix, _ after: ConfusionMatrix, _ pairs: [ConfusedPair: PairedOutcomes]?
  ) -> [ConfusionChange] {
    let places = Set((before.cells + after.cells).map { ConfusedPair(actual: $0.actual, predicted: $0.predicted) })
    let changed = places.filter { $0.actual != $0.predicted && $0.predicted < before.classes }
      .sorted { ($0.actual, $0.predicted) < ($1.actual, $1.predicted) }
      .map { pair -> (ConfusedPair, Change) in
        let images = before.total(pair.actual)
        return (
          pair,
          Change(
            before: Proportion(before[actual: pair.actual, predicted: pair.predicted], of: images),
            after: Proportion(after[actual: pair.actual, predicted: pair.predicted], of: images),
            pairs: pairs.map { $0[pair] ?? PairedOutcomes() })
        )
      }
    let pValues = MultipleTests.holm(changed.map { $0.1.pValue ?? 1 })
    return zip(changed, pValues).map { one, pValue in
      ConfusionChange(
        actual: one.0.actual, predicted: one.0.predicted, before: one.1.before.part, after: one.1.after.part,
        pValue: pValue)
    }.filter { $0.growth > 0 }.sorted { ($1.growth, $0.actual, $0.predicted) < ($0.growth, $1.actual, $1.predicted) }
  }
}

/// What was taken for what.
private struct ConfusedPair: Hashable {
  let actual: Int
  let predicted: Int
}

/// One class before and after.
public struct ClassChange: Sendable {
  /// The label.
  public let index: Int
  /// Its accuracies.
  public let accuracy: Change
  /// How likely so large a change is by chance in any of the classes: after Holm's correction over those that have images; nil of none.
  public let pValue: Double?

  /// Whether chance does not explain the change, at 5 % over all classes together.
  public var isDistinct: Bool { pValue.map { $0 < 0.05 } ?? false }
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
  /// How likely so large a change is by chance in any of the confusions that occur: after Holm's correction over them.
  public let pValue: Double

  /// How many more.
  public var growth: Int { after - before }
}
