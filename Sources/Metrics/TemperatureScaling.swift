import Platform
import Tensors

/// What one number, by which all logits are divided, would do for the probabilities.
///
/// The images are dealt into two halves by a fixed sequence of random numbers; each half's probabilities are scaled by the temperature that
/// the other half wants, so that none is judged by what it taught. Of images whose logits are all finite.
/// Source: Guo et al., On Calibration of Modern Neural Networks, 2017.
public struct TemperatureScaling: Sendable {
  /// The temperature of the smallest NLL on all images, 0.01...100; above 1 the model is too sure of itself.
  ///
  /// Its standard error is that of an estimate where a mean of derivatives is 0.
  /// Source: P. J. Huber, The behavior of maximum likelihood estimates under nonstandard conditions, 1967.
  public let temperature: Estimate
  /// Whether the scaled probabilities can be taken at their word.
  public let calibration: Calibration
  /// The NLL of the scaled probabilities; nil where it is infinite.
  public var negativeLogLikelihood: Estimate? { loss.value }
  private let loss: Deferred<Estimate?>

  /// Nil where a half has fewer than two images.
  init?(logits: [Float], scores: [ImageScore], classes: Int) {
    let images = Self.finite(logits, scores, classes)
    let halves = Self.dealt(images)
    guard halves.allSatisfy({ $0.count > 1 }) else { return nil }
    let likelihoods = halves.map { ScaledLikelihood($0, logits: logits, scores: scores, classes: classes) }
    let (inverse, fits) = ScaledLikelihood.fits(likelihoods)
    let error = Slopes.standardError(fits.map(\.slopes))
    temperature = Estimate(1 / inverse, standardError: error.map { $0 / inverse / inverse }, within: 0.01...100)
    var bins = Calibration.emptyBins
    var parts: [(sum: Double, own: Double)] = []
    parts.reserveCapacity(images.count)
    for (likelihood, other) in zip(likelihoods, fits.reversed()) {
      likelihood.scaled(by: other.inverse, into: &bins) { parts.append(($0, $1)) }
    }
    calibration = Calibration(bins)
    loss = Deferred { [parts] in
      Estimate(meanOf: parts.map { log($0.sum) - $0.own }, within: 0...Double.greatestFiniteMagnitude)
    }
  }

  private static func dealt(_ images: [Int]) -> [[Int]] {
    let sides = images.map { image in
      var random = SplitMix64(at: UInt64(image) + 1)
      return random.next() & 1
    }
    return [0, 1].map { side in zip(images, sides).lazy.filter { $0.1 == side }.map(\.0) }
  }

  /// The images whose logits are all finite.
  private static func finite(_ logits: [Float], _ scores: [ImageScore], _ classes: Int) -> [Int] {
    let logits = logits.span
    return scores.indices.filter { image in
      // Zero times a number that is not finite is no number.
      var sum: Float = 0
      for index in image * classes..<(image + 1) * classes { sum += logits[index] * 0 }
      return sum == 0
    }
  }
}
