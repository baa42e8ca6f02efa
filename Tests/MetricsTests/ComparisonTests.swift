import Evaluation
import TestSupport
import Testing

@Suite struct ComparisonTests {
  /// McNemar's test and both intervals against scipy and statsmodels.
  @Test(arguments: MetricsReference.allComparisons.filter { TestData.has($0.files[0], $0.files[1], $0.files[2]) })
  func equalsTheReference(_ one: MetricsReference.Comparison) throws {
    let labels = try Inputs.labels(one.files[2])
    let metrics = try one.files.prefix(2).map {
      Metrics(logits: try Inputs.logits($0), labels: labels, classes: 10)
    }
    let paired = Comparison(
      labels: labels, before: metrics[0].scores.map(\.prediction),
      after: metrics[1].scores.map(\.prediction), classes: 10)
    let pairs = try #require(paired.pairs)
    #expect([pairs.lost, pairs.gained, pairs.images] == [one.lost, one.gained, one.images])
    #expect(abs(pairs.pValue - one.pValue) <= 1e-8 * one.pValue)
    expectEqual(paired.accuracy.interval, one.paired, "paired")
    let counts = Comparison(before: metrics[0].confusion, after: metrics[1].confusion)
    #expect([counts.accuracy.before.part, counts.accuracy.after.part] == [one.before, one.after])
    expectEqual(counts.accuracy.interval, one.unpaired, "unpaired")
    #expect(paired.classes.map(\.accuracy.difference) == counts.classes.map(\.accuracy.difference))
  }

  @Test func findsNothingInTheSamePredictions() {
    let same = Comparison(labels: [0, 1, 2, 1], before: [0, 2, nil, 1], after: [0, 2, nil, 1], classes: 4)
    #expect(same.accuracy.difference == 0)
    #expect(same.pairs?.pValue == 1)
    #expect(!same.accuracy.isDistinct)
    #expect(same.grownConfusions.isEmpty)
    // A class without images neither moves nor has an interval.
    #expect(same.classes[3].accuracy.difference == nil && same.classes[3].accuracy.interval == nil)
  }

  @Test func namesTheConfusionsThatGrew() {
    let change = Comparison(
      labels: [0, 0, 0, 1, 1, 2], before: [0, 0, 1, 1, 1, 0], after: [1, 1, 1, 1, 2, nil], classes: 3)
    let grown = change.grownConfusions.map { [$0.actual, $0.predicted, $0.before, $0.after] }
    #expect(grown == [[0, 1, 1, 3], [1, 2, 0, 1]])
    #expect(change.pairs?.lost == 3)
  }
}
