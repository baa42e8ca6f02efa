import Glibc

/// What one number, by which all logits are divided, would do for the probabilities.
///
/// The images are dealt into two halves by a fixed sequence of random numbers; each half's probabilities are scaled by the temperature that
/// the other half wants, so that none is judged by what it taught. Of images whose logits are all finite.
/// Source: Guo et al., On Calibration of Modern Neural Networks, 2017.
public struct TemperatureScaling: Sendable {
  /// The temperature of the smallest NLL on all images, 0.01...100; above 1 the model is too sure of itself.
  public let temperature: Double
  /// The expected calibration error of the scaled probabilities.
  public let calibrationError: Double?
  /// The NLL of the scaled probabilities.
  public let negativeLogLikelihood: Double?

  private static let inverses = 0.01...100.0

  /// Nil where a half has fewer than two images.
  init?(logits: [Float], scores: [ImageScore], classes: Int) {
    let images = scores.indices.filter { image in
      scores[image].prediction != nil && logits[image * classes..<(image + 1) * classes].allSatisfy(\.isFinite)
    }
    let halves = [0, 1].map { half in images.filter { Int(SplitMix.number($0) & 1) == half } }
    guard halves.allSatisfy({ $0.count > 1 }) else { return nil }
    let fit = Fit(logits: logits, scores: scores, classes: classes)
    let inverse = fit.best(images, from: 1)
    let inverses = halves.map { fit.best($0, from: inverse) }
    temperature = 1 / inverse
    let scaled = zip(halves, inverses.reversed()).flatMap { half, inverse in half.map { fit.scaled($0, by: inverse) } }
    calibrationError = Calibration(scaled).expectedError
    negativeLogLikelihood =
      Estimate(
        meanOf: scaled.compactMap(\.negativeLogLikelihood), within: 0...Double.greatestFiniteMagnitude)?.value
  }

  /// The logits, less the largest of each image, and how NLL changes with the inverse temperature.
  private struct Fit {
    let logits: [Float]
    let scores: [ImageScore]
    let classes: Int

    /// Sums of `exp(inverse * d)`, times `d` and `d` squared, over the distances `d` of an image's logits from the largest.
    private func sums(_ image: Int, _ inverse: Double) -> (Double, Double, Double) {
      let row = image * classes
      let largest = Double(logits[row + (scores[image].prediction ?? 0)])
      var sums = (0.0, 0.0, 0.0)
      for index in 0..<classes {
        let distance = Double(logits[row + index]) - largest
        let share = exp(inverse * distance)
        sums.0 += share
        sums.1 += share * distance
        sums.2 += share * distance * distance
      }
      return sums
    }

    private func own(_ image: Int) -> Double {
      let row = image * classes
      return Double(logits[row + scores[image].label]) - Double(logits[row + (scores[image].prediction ?? 0)])
    }

    /// The first two derivatives of the sum of NLL.
    private func derivatives(_ images: [Int], _ inverse: Double) -> (Double, Double) {
      var (first, second) = (0.0, 0.0)
      for image in images {
        let sums = sums(image, inverse)
        let mean = sums.1 / sums.0
        first += mean - own(image)
        second += sums.2 / sums.0 - mean * mean
      }
      return (first, second)
    }

    /// The inverse temperature of the smallest NLL, which is convex in it: Newton's steps, and halves of what is left where they lead out.
    func best(_ images: [Int], from start: Double) -> Double {
      var (low, high, inverse) = (inverses.lowerBound, inverses.upperBound, start)
      // Of images that are all right, NLL falls for ever; of equal logits, it stays.
      if images.allSatisfy({ own($0) == 0 }) { return derivatives(images, start).1 > 0 ? high : start }
      var (lowIsKnown, highIsKnown) = (false, false)
      for _ in 0..<60 {
        let (first, second) = derivatives(images, inverse)
        if first > 0 { (high, highIsKnown) = (inverse, true) } else { (low, lowIsKnown) = (inverse, true) }
        var next = second > 0 ? inverse - first / second : first > 0 ? low : high
        if next <= low {
          if !lowIsKnown, derivatives(images, low).0 >= 0 { return low }
          next = (low * high).squareRoot()
        } else if next >= high {
          if !highIsKnown, derivatives(images, high).0 <= 0 { return high }
          next = (low * high).squareRoot()
        }
        if abs(next - inverse) <= 1e-9 * inverse { return next }
        inverse = next
      }
      return inverse
    }

    /// An image's score with its logits times `inverse`.
    func scaled(_ image: Int, by inverse: Double) -> ImageScore {
      let sum = sums(image, inverse).0
      return ImageScore(
        scores[image], probability: 1 / sum, negativeLogLikelihood: log(sum) - inverse * own(image))
    }
  }
}

extension ImageScore {
  /// An image's score with other probabilities, in the same order of classes.
  fileprivate init(_ score: ImageScore, probability: Double, negativeLogLikelihood: Double) {
    (label, prediction, rank, brier) = (score.label, score.prediction, score.rank, nil)
    (self.probability, self.negativeLogLikelihood) = (probability, negativeLogLikelihood)
  }
}
