import Glibc

/// What the probabilities of each class say of its images against all others.
///
/// Of images without a NaN among their logits.
public struct ClasswiseScores: Sendable {
  /// The area under the receiver operating characteristic of each class against the rest, ties counting half; nil where all images are of
  /// the class, or none is.
  public let areas: [Double?]
  /// Their mean; its standard error is DeLong's, over all classes together.
  ///
  /// Source: E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Comparing the areas under two or more correlated receiver operating
  /// characteristic curves, 1988; scikit-learn's `roc_auc_score(multi_class="ovr")`.
  public let area: Estimate?
  /// The calibration error of each class's probability, over fifteen bins of equal width; nil of no images.
  ///
  /// Source: Kull et al., Beyond temperature scaling, 2019; torchmetrics' `binary_calibration_error`.
  public let calibrationErrors: [Double?]

  /// Their mean: the classwise calibration error; nil of no images.
  public var calibrationError: Double? {
    let known = calibrationErrors.compactMap(\.self)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  init(logits: [Float], scores: [ImageScore], classes: Int) {
    let images = scores.indices.filter { scores[$0].probability != nil }
    var influences = [Double](repeating: 0, count: images.count)
    var areas: [Double?] = []
    var errors: [Double?] = []
    for index in 0..<classes {
      let shares = images.map { Self.probability(logits, scores[$0], row: $0 * classes, class: index) }
      let truth = images.map { scores[$0].label == index }
      errors.append(Self.calibrationError(shares, truth))
      areas.append(Self.area(shares, truth, adding: &influences))
    }
    self.areas = areas
    calibrationErrors = errors
    let known = areas.compactMap(\.self)
    let count = Double(known.count)
    area =
      known.isEmpty
      ? nil
      : Estimate(
        known.reduce(0, +) / count, squares: influences.reduce(0) { $0 + $1 * $1 } / (count * count),
        images: images.count, within: 0...1)
  }

  private static func probability(_ logits: [Float], _ score: ImageScore, row: Int, class index: Int) -> Double {
    let (logit, largest) = (Double(logits[row + index]), Double(logits[row + (score.prediction ?? 0)]))
    return logit == largest ? score.probability ?? 0 : exp(logit - largest) * (score.probability ?? 0)
  }

  private static func calibrationError(_ shares: [Double], _ truth: [Bool]) -> Double? {
    var bins = Calibration.emptyBins
    for (share, isTrue) in zip(shares, truth) { bins[Calibration.bin(of: share)].count(share, correct: isTrue) }
    guard !shares.isEmpty else { return nil }
    return bins.reduce(0) { $0 + Double($1.accuracy.whole) * ($1.gap ?? 0) } / Double(shares.count)
  }

  /// The area of one class, whose influences it adds to those of each image.
  private static func area(_ shares: [Double], _ truth: [Bool], adding influences: inout [Double]) -> Double? {
    let inside = zip(shares, truth).filter(\.1).map(\.0).sorted()
    let (count, others) = (inside.count, shares.count - inside.count)
    guard count > 0, others > 0 else { return nil }
    // Of each image of another class: the share of the class's images above it. Of the class's images, in order: how many others lie
    // below, as differences.
    var above = [Double](repeating: 0, count: shares.count)
    var below = [Double](repeating: 0, count: count + 1)
    for (image, share) in shares.enumerated() where !truth[image] {
      let (low, high) = (firstPlace(in: inside) { $0 >= share }, firstPlace(in: inside) { $0 > share })
      above[image] = (Double(count - high) + Double(high - low) / 2) / Double(count)
      below[low] += 0.5
      below[high] += 0.5
    }
    var places = below
    for place in 1..<places.count { places[place] += places[place - 1] }
    let area = places.dropLast().reduce(0, +) / Double(count) / Double(others)
    let (share, rest) = (Double(count) / Double(shares.count), Double(others) / Double(shares.count))
    for (image, value) in shares.enumerated() {
      influences[image] +=
        truth[image]
        ? (places[firstPlace(in: inside) { $0 >= value }] / Double(others) - area) / share
        : (above[image] - area) / rest
    }
    return area
  }

  /// The first place of a sorted array whose value passes; its count where none does.
  private static func firstPlace(in sorted: [Double], where passes: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if passes(sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
