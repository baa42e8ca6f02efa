import Platform

/// What the logits say of one image.
///
/// An image with a NaN among its logits has a label and nothing else: it counts as wrong in every accuracy and as not
/// among the top k, and is left out of what needs probabilities. Where the largest logit is infinite, all logits equal to
/// it share the probability, and the others have none.
public struct ImageScore: Sendable, Equatable {
  // Below 0 where there is none: half the memory of optional numbers.
  private let numbers: (label: Int32, prediction: Int32, rank: Int32)
  private let shares: (probability: Double, loss: Double, brier: Double)

  /// The true class.
  public var label: Int { Int(numbers.label) }
  /// The first class of the largest logit; nil where a logit is NaN.
  public var prediction: Int? { numbers.prediction < 0 ? nil : Int(numbers.prediction) }
  /// The probability of the prediction, 0...1.
  public var probability: Double? { shares.probability < 0 ? nil : shares.probability }
  /// The place of the true class among the logits, 1 for the prediction; of equal logits the first class goes first.
  public var rank: Int? { numbers.rank < 0 ? nil : Int(numbers.rank) }
  /// The negative logarithm of the true class's probability, in nats; infinite where that is 0.
  public var negativeLogLikelihood: Double? { shares.loss < 0 ? nil : shares.loss }
  /// The squared distance between the probabilities and the truth, 0...2.
  public var brier: Double? { shares.brier < 0 ? nil : shares.brier }

  /// Whether the prediction is the true class.
  public var isCorrect: Bool { numbers.prediction == numbers.label }

  /// Whether two images have the same scores.
  public static func == (one: ImageScore, other: ImageScore) -> Bool {
    one.numbers == other.numbers && one.shares == other.shares
  }

  /// An image with a NaN among its logits.
  fileprivate init(withoutPrediction label: Int32) {
    (numbers, shares) = ((label, -1, -1), (-1, -1, -1))
  }

  fileprivate init(
    label: Int32, prediction: Int32, rank: Int32, probability: Double, negativeLogLikelihood: Double, brier: Double
  ) {
    (numbers, shares) = ((label, prediction, rank), (probability, negativeLogLikelihood, brier))
  }
}

extension ImageScore {
  /// The same prediction and rank with another score's probabilities: of close outputs the logarithms may be equal.
  func withShares(of other: ImageScore) -> ImageScore {
    ImageScore(numbers: numbers, shares: other.shares)
  }

  private init(numbers: (Int32, Int32, Int32), shares: (Double, Double, Double)) {
    (self.numbers, self.shares) = (numbers, shares)
  }

  /// Scores all images; `logits` is `[images][classes]`, and `labels` lie below `classes`.
  static func all(logits: [Float], labels: [Int], classes: Int) -> [ImageScore] {
    var scores: [ImageScore] = []
    scores.reserveCapacity(labels.count)
    var scratch = Scratch(classes: classes)
    let logits = logits.span
    ImageLanes.forEach(of: Array(labels.indices)) { images, _, count in
      var own = SIMD8<Int32>()
      for lane in 0..<ImageLanes.count { own[lane] = Int32(labels[images[lane]]) }
      scratch.score(ImageLanes(images, classes: classes), in: logits, labels: own, count, into: &scores)
    }
    return scores
  }
}

/// What the scores of eight images need.
private struct Scratch {
  private var logits: [SIMD8<Float>]

  init(classes: Int) {
    logits = [SIMD8<Float>](repeating: SIMD8(), count: classes)
  }

  /// Scores images by a softmax in float64, and appends the first `count`.
  mutating func score(
    _ lanes: ImageLanes, in all: Span<Float>, labels: SIMD8<Int32>, _ count: Int, into scores: inout [ImageScore]
  ) {
    var logits = logits.mutableSpan
    var (largest, best, nans) = (SIMD8(repeating: -Float.infinity), SIMD8<Int32>(), SIMD8<Int32>())
    lanes.forEach(logits.indices, in: all) { logits[$0] = $1 }
    for index in logits.indices {
      let logit = logits[index]
      nans.replace(with: 1, where: logit .!= logit)
      let isLarger = logit .> largest
      largest.replace(with: logit, where: isLarger)
      best.replace(with: Int32(truncatingIfNeeded: index), where: isLarger)
    }
    let own = lanes.logits(of: labels, in: all)
    var (sum, squares, before) = (SIMD8<Double>(), SIMD8<Double>(), SIMD8<Int32>())
    for index in logits.indices {
      let powers = ImageLanes.powers(logits[index], less: largest)
      sum += powers
      squares += powers * powers
      // Of equal logits those before the true class count.
      let isFirst = (logits[index] .== own) .& (labels .> Int32(truncatingIfNeeded: index))
      before.replace(with: before &+ 1, where: (logits[index] .> own) .| isFirst)
    }
    let share = 1 / sum
    // The sum of squares without the true class's, and with it.
    let ownPowers = ImageLanes.powers(own, less: largest)
    let distance = ownPowers * share - 1
    squares = (squares - ownPowers * ownPowers) * share * share + distance * distance
    for lane in 0..<count {
      guard nans[lane] == 0 else {
        scores.append(ImageScore(withoutPrediction: labels[lane]))
        continue
      }
      let logarithm = log(sum[lane])
      let loss = own[lane] == largest[lane] ? logarithm : Double(largest[lane]) - Double(own[lane]) + logarithm
      scores.append(
        ImageScore(
          label: labels[lane], prediction: best[lane], rank: before[lane] + 1, probability: share[lane],
          negativeLogLikelihood: max(loss, 0), brier: max(squares[lane], 0)))
    }
  }
}
