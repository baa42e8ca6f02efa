import Platform

/// How a model's probabilities agree with distributions over the classes, such as the votes of people (CIFAR-10H).
///
/// Source: Peterson and others, Human uncertainty makes classification more robust, 2019.
public struct SoftLabelScores: Sendable, Equatable {
  /// The mean of -Σ p log q over images without a NaN logit, in nats; nil where there is none, or it is infinite.
  public let crossEntropy: Estimate?
  /// The mean entropy of the labels, which the cross-entropy cannot go below.
  public let entropy: Double
  /// The images whose prediction is the first most probable class of the label.
  public let accuracy: Proportion

  /// Compares `logits`, flat `[images][classes]`, with the images' `labels`, each a number for each of the classes.
  ///
  /// - Returns: nil where classes or images are not as many.
  public init?(_ labels: [ArraySlice<Double>], logits: [Float], classes: Int) {
    guard logits.count == labels.count * classes, labels.allSatisfy({ $0.count == classes }) else { return nil }
    var (losses, entropy, correct): ([Double], Double, Int) = ([], 0, 0)
    for (image, label) in labels.enumerated() {
      let row = logits[image * classes..<(image + 1) * classes]
      for share in label where share > 0 { entropy -= share * log(share) }
      guard let largest = row.max(), !row.contains(where: \.isNaN) else { continue }
      let best = row.firstIndex(of: largest).map { $0 - row.startIndex }
      let most = label.max() ?? 0
      let wanted = label.firstIndex(of: most).map { $0 - label.startIndex }
      if best == wanted { correct += 1 }
      let top = Double(largest)
      // The difference of two equal infinities is no number; that of equal logits is 0.
      let shifted: [Double] = row.map { Double($0) == top ? 0 : Double($0) - top }
      let total = log(shifted.reduce(0.0) { $0 + exp($1) })
      losses.append(zip(label, shifted).reduce(0.0) { $1.0 > 0 ? $0 - $1.0 * ($1.1 - total) : $0 })
    }
    crossEntropy = Estimate(meanOf: losses, within: 0...Double.greatestFiniteMagnitude)
    self.entropy = labels.isEmpty ? 0 : entropy / Double(labels.count)
    accuracy = Proportion(correct, of: labels.count)
  }
}
