import Metrics
import TestSupport
import Testing

@Suite struct MetricsTests {
  /// Every figure against scikit-learn, torchmetrics and scipy, to 1e-6.
  @Test(arguments: MetricsReference.allCases.filter(\.isAtHand))
  func equalsTheReference(_ one: MetricsReference.Case) throws {
    let expected = one.expected
    let (logits, labels) = try one.inputs()
    let count = expected.classes.count
    let metrics = Metrics(logits: logits, labels: labels, classes: count, topK: expected.topK.map(\.k))
    #expect(rows(metrics.confusion) == expected.confusion)
    expectEqual(metrics.accuracy.value, expected.accuracy, "accuracy")
    expectEqual(metrics.accuracy.interval, expected.interval, "interval")
    expectEqual(metrics.accuracy.standardError, expected.standardError, "standard error")
    expectEqual(metrics.balancedAccuracy, expected.balancedAccuracy, "balanced accuracy")
    expectEqual(metrics.macroF1, expected.macroF1, "macro F1")
    expectEqual(metrics.weightedF1, expected.weightedF1, "weighted F1")
    for (ours, theirs) in zip(metrics.topK, expected.topK) {
      expectEqual(ours.accuracy.value, theirs.accuracy, "top-\(ours.k)")
    }
    expectEqual(metrics.negativeLogLikelihood, expected.nll?.value, "NLL")
    expectEqual(metrics.brier, expected.brier, "Brier score")
    expectEqual(metrics.calibration.expectedError, expected.ece, "ECE")
    expectEqual(metrics.calibration.maximumError, expected.mce, "MCE")
    if let bias = metrics.bias, bias.strays > 0 {
      // scipy's statistic of an observation where none is expected; the references are of classes with images alone.
      #expect(bias.chiSquared == .infinity && bias.pValue == 0)
      #expect(bias.strays == expected.classes.reduce(0) { $0 + ($1.support == 0 ? $1.predicted : 0) })
    } else {
      expectEqual(metrics.bias?.chiSquared, expected.chiSquared, "chi-squared")
      expectEqual(metrics.bias?.pValue, expected.pValue, "p-value")
    }
    for (ours, theirs) in zip(metrics.classes, expected.classes) {
      #expect((ours.support, ours.predicted) == (theirs.support, theirs.predicted))
      #expect(ours.bias == theirs.predicted - theirs.support)
      expectEqual(ours.accuracy.value, theirs.accuracy, "recall of \(ours.index)")
      expectEqual(ours.accuracy.interval, theirs.interval, "interval of \(ours.index)")
      expectEqual(ours.precision.value, theirs.precision, "precision of \(ours.index)")
      expectEqual(ours.f1, theirs.f1, "F1 of \(ours.index)")
    }
  }

  @Test func hasRealLogitsToBeHeldTo() throws {
    let cases = try MetricsReference.all.get().cases
    #expect(cases.count { $0.logits != nil } == 6)
    #expect(cases.count { $0.logits == nil } == 17)
  }

  @Test func ranksTiesByTheFirstClass() {
    let metrics = Metrics(logits: [2, 5, 5, 1, 5, 2, 5, 1], labels: [2, 1], classes: 4, topK: [1, 2, 3])
    #expect(metrics.scores.map(\.prediction) == [1, 0])
    #expect(metrics.scores.map(\.rank) == [2, 3])
    #expect(metrics.topK.map(\.accuracy.part) == [0, 1, 2])
  }

  @Test func listsConfusionsByFrequency() {
    var logits: [Float] = []
    let pairs: [(Int, Int)] = [(0, 1), (2, 1), (2, 1), (1, 0), (1, 1)]
    for pair in pairs { logits += (0..<3).map { $0 == pair.1 ? 1 : 0 } }
    let metrics = Metrics(logits: logits, labels: pairs.map(\.0), classes: 3, topK: [1])
    #expect(metrics.confusions.map { [$0.actual, $0.predicted, $0.count] } == [[2, 1, 2], [0, 1, 1], [1, 0, 1]])
  }

  @Test func leavesImagesWithNaNOutOfProbabilities() {
    let metrics = Metrics(logits: [.nan, .infinity, 0, 1], labels: [1, 1], classes: 2, topK: [1, 2])
    #expect(metrics.scores[0].prediction == nil && metrics.scores[0].rank == nil)
    #expect(metrics.accuracy == Proportion(1, of: 2))
    // Even the top 2 of 2 do not hold a class that has no place.
    #expect(metrics.topK.map(\.accuracy.part) == [1, 1])
    #expect(metrics.calibration.images == 1)
    #expect(metrics.confusion.withoutPrediction == 1)
  }

  private func rows(_ confusion: ConfusionMatrix) -> [[Int]] {
    (0..<confusion.classes).map { actual in (0...confusion.classes).map { confusion[actual: actual, predicted: $0] } }
  }
}

/// Both undefined, both infinite, or no further apart than 1e-6.
func expectEqual(
  _ ours: Double?, _ theirs: Double?, _ name: String, location: SourceLocation = #_sourceLocation
) {
  guard let ours, let theirs else {
    #expect(
      ours == nil && theirs == nil, "\(name): \(String(describing: ours)), not \(String(describing: theirs))",
      sourceLocation: location)
    return
  }
  #expect(ours == theirs || abs(ours - theirs) <= 1e-6, "\(name): \(ours), not \(theirs)", sourceLocation: location)
}

func expectEqual(
  _ ours: Interval?, _ theirs: [Double]?, _ name: String, location: SourceLocation = #_sourceLocation
) {
  expectEqual(ours?.low, theirs?[0], "\(name), low", location: location)
  expectEqual(ours?.high, theirs?[1], "\(name), high", location: location)
}
