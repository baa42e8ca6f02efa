import Foundation
import Metrics
import Testing

/// Models that end in a softmax: their outputs are taken as they are, not put through another.
@Suite struct StatedProbabilityTests {
  private static let logits: [Float] = [2, -1, 0.5, -3, 4, 1, 0.25, 0.5, 0, 1, 1, -2]
  private static let labels = [0, 1, 2, 0]

  private static func softmax(_ logits: [Float], classes: Int) -> [Float] {
    stride(from: 0, to: logits.count, by: classes).flatMap { start -> [Float] in
      let powers = logits[start..<start + classes].map { exp(Double($0)) }
      return powers.map { Float($0 / powers.reduce(0, +)) }
    }
  }

  @Test func haveTheFiguresOfTheirLogits() throws {
    let wanted = Metrics(logits: Self.logits, labels: Self.labels, classes: 3, topK: [1, 2])
    let probabilities = Self.softmax(Self.logits, classes: 3)
    let found = Metrics(logits: probabilities, labels: Self.labels, classes: 3, topK: [1, 2])
    #expect(!wanted.areProbabilities && found.areProbabilities)
    #expect(found.scores.map(\.prediction) == wanted.scores.map(\.prediction))
    #expect(found.topK == wanted.topK)
    for (one, other) in zip(found.scores, wanted.scores) {
      #expect(abs(try #require(one.probability) - (try #require(other.probability))) < 1e-6)
    }
    #expect(abs(try #require(found.negativeLogLikelihood) - (try #require(wanted.negativeLogLikelihood))) < 1e-6)
    #expect(abs(try #require(found.brier) - (try #require(wanted.brier))) < 1e-6)
  }

  @Test func keepThePredictionWhereLogarithmsAreEqual() {
    let low: Float = 0.3
    let metrics = Metrics(logits: [low, low.nextUp, 1 - low - low], labels: [1], classes: 3, topK: [1])
    #expect(metrics.scores.map(\.prediction) == [2])
    let pair: Float = 0.5
    #expect(Metrics(logits: [pair.nextDown, pair], labels: [1], classes: 2, topK: [1]).scores.map(\.rank) == [1])
  }

  @Test func areToldByEveryImage() {
    #expect(StatedProbabilities.logits(of: [0.25, 0.75, 1, 0.5], classes: 2) == nil)
    #expect(StatedProbabilities.logits(of: [0.25, 0.75, -0.5, 1.5], classes: 2) == nil)
    #expect(StatedProbabilities.logits(of: [.nan, 1, .nan, .nan], classes: 2) == nil)
    #expect(StatedProbabilities.logits(of: [.nan, 1, 0.5, 0.5], classes: 2)?.last == Float(log(0.5)))
    #expect(StatedProbabilities.logits(of: [1, 1], classes: 1) == nil)
    #expect(StatedProbabilities.logits(of: [0, 1], classes: 2)?.allSatisfy(\.isFinite) == true)
  }
}
