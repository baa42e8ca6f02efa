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

  /// Nil where a half has fewer than two images.
  init?(logits: [Float], scores: [ImageScore], classes: Int) {
    let images = Self.finite(logits, scores, classes)
    let halves = Self.dealt(images)
    guard halves.allSatisfy({ $0.count > 1 }) else { return nil }
    let likelihoods = halves.map { ScaledLikelihood($0, logits: logits, scores: scores, classes: classes) }
    let inverse = ScaledLikelihood.best(likelihoods)
    let inverses = likelihoods.map { ScaledLikelihood.best([$0], near: inverse) }
    temperature = 1 / inverse
    var bins = Calibration.emptyBins
    var losses: [Double] = []
    losses.reserveCapacity(images.count)
    for (likelihood, inverse) in zip(likelihoods, inverses.reversed()) {
      likelihood.scaled(by: inverse, into: &bins) { losses.append($0) }
    }
    calibrationError = Calibration(bins).expectedError
    negativeLogLikelihood = Estimate(of: losses, within: 0...Double.greatestFiniteMagnitude) { $0 }?.value
  }

  private static func dealt(_ images: [Int]) -> [[Int]] {
    var (one, other): ([Int], [Int]) = ([], [])
    for image in images {
      if SplitMix.number(image) & 1 == 0 { one.append(image) } else { other.append(image) }
    }
    return [one, other]
  }

  /// The images whose logits are all finite.
  private static func finite(_ logits: [Float], _ scores: [ImageScore], _ classes: Int) -> [Int] {
    logits.withUnsafeBufferPointer { logits in
      scores.indices.filter { image in
        // Zero times a number that is not finite is no number.
        var sum: Float = 0
        for index in image * classes..<(image + 1) * classes { sum += logits[index] * 0 }
        return sum == 0
      }
    }
  }
}
