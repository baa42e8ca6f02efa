import Glibc

/// What the logits say of one image.
///
/// An image with a NaN among its logits has a label and nothing else: it counts as wrong in every accuracy and as not
/// among the top k, and is left out of what needs probabilities. Where the largest logit is infinite, all logits equal to
/// it share the probability, and the others have none.
public struct ImageScore: Sendable, Equatable {
  /// The true class.
  public let label: Int
  /// The first class of the largest logit; nil where a logit is NaN.
  public let prediction: Int?
  /// The probability of the prediction, 0...1.
  public let probability: Double?
  /// The place of the true class among the logits, 1 for the prediction; of equal logits the first class goes first.
  public let rank: Int?
  /// The negative logarithm of the true class's probability, in nats; infinite where that is 0.
  public let negativeLogLikelihood: Double?
  /// The squared distance between the probabilities and the truth, 0...2.
  public let brier: Double?

  /// Whether the prediction is the true class.
  public var isCorrect: Bool { prediction == label }

  /// Scores one image's logits, by a softmax in float64.
  init(logits: UnsafeBufferPointer<Float>, label: Int, scratch: UnsafeMutableBufferPointer<Double>) {
    self.label = label
    var best = 0
    for index in logits.indices {
      if logits[index].isNaN {
        (prediction, probability, rank, negativeLogLikelihood, brier) = (nil, nil, nil, nil, nil)
        return
      }
      if logits[index] > logits[best] { best = index }
    }
    let largest = Double(logits[best])
    var (sum, before) = (0.0, 0)
    for index in logits.indices {
      let value = Double(logits[index])
      // The difference of two equal infinities is no number; that of equal logits is 0.
      scratch[index] = value == largest ? 1 : exp(value - largest)
      sum += scratch[index]
      if logits[index] > logits[label] || (logits[index] == logits[label] && index < label) { before += 1 }
    }
    var squares = 0.0
    for index in logits.indices {
      let distance = scratch[index] / sum - (index == label ? 1 : 0)
      squares += distance * distance
    }
    prediction = best
    probability = scratch[best] / sum
    rank = before + 1
    let own = Double(logits[label])
    negativeLogLikelihood = own == largest ? log(sum) : largest - own + log(sum)
    brier = squares
  }
}

extension ImageScore {
  /// Scores all images; `logits` is `[images][classes]`, and `labels` lie below `classes`.
  static func all(logits: [Float], labels: [Int], classes: Int) -> [ImageScore] {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: classes) { scratch in
      scratch.initialize(repeating: 0)
      return logits.withUnsafeBufferPointer { all in
        labels.enumerated().map { image, label in
          ImageScore(
            logits: UnsafeBufferPointer(rebasing: all[image * classes..<(image + 1) * classes]), label: label,
            scratch: scratch)
        }
      }
    }
  }
}
