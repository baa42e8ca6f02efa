import Metrics
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
    let (pValue, resolvable) = (try #require(counts.accuracy.pValue), try #require(paired.accuracy.resolvable))
    #expect(abs(pValue - one.unpairedPValue) <= 1e-8 * one.unpairedPValue)
    #expect(abs(resolvable - one.resolvable) <= 1e-9)
    for (change, expected) in zip(paired.classes, one.classes) {
      let pValue = try #require(change.pValue)
      #expect(abs(pValue - expected) <= 1e-8 * expected, "class \(change.index)")
    }
    #expect(paired.classes.map(\.accuracy.difference) == counts.classes.map(\.accuracy.difference))
  }

  @Test func findsNothingInTheSamePredictions() {
    let same = Comparison(labels: [0, 1, 2, 1], before: [0, 2, nil, 1], after: [0, 2, nil, 1], classes: 4)
    #expect(same.accuracy.difference == 0)
    #expect(same.pairs?.pValue == 1)
    #expect(same.accuracy.pValue == 1 && same.accuracy.resolvable == nil)
    #expect(same.classes.allSatisfy { !$0.isDistinct })
    #expect(same.grownConfusions.isEmpty)
    // A class without images neither moves nor has an interval.
    #expect(same.classes[3].accuracy.difference == nil && same.classes[3].accuracy.interval == nil)
  }

  /// Two models that are equally good, and err on other images: of 2,000 such pairs, 5 % at most may show a class or a confusion
  /// that moved.
  @Test func findsFewChangesWhereThereAreNone() {
    var random = SplitMix64(seed: 3)
    func below(_ bound: UInt64) -> Int { Int(random.next().multipliedFullWidth(by: bound).high) }
    func predictions(_ labels: [Int]) -> [Int?] { labels.map { below(10) < 7 ? $0 : below(5) } }
    let labels = (0..<500).map { $0 % 5 }
    var flagged = (classes: 0, confusions: 0, counts: 0)
    for _ in 0..<2000 {
      let (before, after) = (predictions(labels), predictions(labels))
      let pairs = Comparison(labels: labels, before: before, after: after, classes: 5)
      let counts = Comparison(before: pairs.before, after: pairs.after)
      flagged.classes += pairs.classes.contains(where: \.isDistinct) ? 1 : 0
      flagged.confusions += pairs.grownConfusions.contains { $0.pValue < 0.05 } ? 1 : 0
      flagged.counts += counts.classes.contains(where: \.isDistinct) ? 1 : 0
    }
    #expect(flagged.classes <= 100 && flagged.confusions <= 100, "\(flagged) of 2000")
    // Of counts the p-values are those of a normal approximation.
    #expect(flagged.counts <= 120, "\(flagged) of 2000")
  }

  @Test func namesTheConfusionsThatGrew() {
    let change = Comparison(
      labels: [0, 0, 0, 1, 1, 2], before: [0, 0, 1, 1, 1, 0], after: [1, 1, 1, 1, 2, nil], classes: 3)
    let grown = change.grownConfusions.map { [$0.actual, $0.predicted, $0.before, $0.after] }
    #expect(grown == [[0, 1, 1, 3], [1, 2, 0, 1]])
    #expect(change.pairs?.lost == 3)
  }
}
