/// How a model does on corrupted images: by corruption and severity.
///
/// Source: Hendrycks and Dietterich, Benchmarking Neural Network Robustness to Common Corruptions and Perturbations, 2019.
public struct CorruptionScores: Sendable, Equatable {
  /// One corruption.
  public struct Corruption: Sendable, Equatable {
    /// Such as `fog`.
    public let name: String
    /// Whether it is one of the 15 that are averaged.
    public let isCounted: Bool
    /// The accuracy at each severity, in the order of the set, with the severity.
    public let severities: [(severity: Int, accuracy: Proportion)]
    /// Of each picture that was corrupted, the share of severities at which it is recognised; nil where the parts have not
    /// the same labels in the same order, and so are not of the same pictures.
    fileprivate let shares: [Double]?

    /// The accuracy of all severities together, whose standard error is that of a mean over the pictures; nil where parts are not of the same ones.
    public var estimate: Estimate? { shares.flatMap { Estimate(meanOf: $0, within: 0...1) } }

    /// All severities together, which have the same images.
    public var accuracy: Proportion {
      severities.reduce(Proportion(0, of: 0)) {
        Proportion($0.part + $1.accuracy.part, of: $0.whole + $1.accuracy.whole)
      }
    }

    /// Whether all is the same.
    public static func == (one: Corruption, other: Corruption) -> Bool {
      one.name == other.name && one.isCounted == other.isCounted
        && one.severities.elementsEqual(other.severities) { $0 == $1 }
    }
  }

  /// In the order of the set.
  public let corruptions: [Corruption]

  /// The corruptions that are averaged.
  private let averaged: [String]

  /// A part of a set: which images they are, what was done to them, and how strongly.
  public typealias Part = (corruption: String, severity: Int, images: Range<Int>)

  /// Counts by `subsets`, of which those with a corruption of `averaged` count for the means; nil where there are none.
  public init?(_ subsets: [Part], averaged: [String], predictions: [Int?], labels: [Int]) {
    guard !subsets.isEmpty, predictions.count == labels.count,
      subsets.allSatisfy({ $0.images.upperBound <= labels.count })
    else { return nil }
    var names: [String] = []
    var found: [String: [(Int, Proportion)]] = [:]
    for subset in subsets {
      let correct = subset.images.count { predictions[$0] == labels[$0] }
      if found[subset.corruption] == nil { names.append(subset.corruption) }
      found[subset.corruption, default: []].append((subset.severity, Proportion(correct, of: subset.images.count)))
    }
    self.averaged = averaged
    let shares = Self.shares(subsets, predictions: predictions, labels: labels)
    corruptions = names.map { name in
      Corruption(
        name: name, isCounted: averaged.contains(name),
        severities: (found[name] ?? []).map { (severity: $0.0, accuracy: $0.1) }, shares: shares[name])
    }
  }

  /// By corruption, the share of severities at which each picture is recognised; empty where the labels of parts are not the same.
  private static func shares(_ subsets: [Part], predictions: [Int?], labels: [Int]) -> [String: [Double]] {
    guard let first = subsets.first?.images, subsets.allSatisfy({ labels[$0.images] == labels[first] }) else {
      return [:]
    }
    var counts: [String: (right: [Double], parts: Int)] = [:]
    for subset in subsets {
      var count = counts[subset.corruption] ?? ([Double](repeating: 0, count: first.count), 0)
      for (picture, image) in subset.images.enumerated() where predictions[image] == labels[image] {
        count.right[picture] += 1
      }
      count.parts += 1
      counts[subset.corruption] = count
    }
    return counts.mapValues { count in count.right.map { $0 / Double(count.parts) } }
  }

  /// The mean accuracy over the corruptions that count; nil unless all are there.
  public var meanAccuracy: Double? {
    let counted = corruptions.filter(\.isCounted)
    return counted.count == averaged.count ? Self.mean(counted) : nil
  }

  /// ``meanAccuracy`` with its standard error over the pictures, each of which is in all parts; nil where they are not of the same pictures.
  public var meanEstimate: Estimate? { meanAccuracy.flatMap { _ in estimate { _, share in share } } }

  /// The mean over the corruptions that count of a number of each picture, by its share of severities at which it is recognised.
  private func estimate(
    within bounds: ClosedRange<Double> = 0...1, _ number: (_ name: String, _ share: Double) -> Double
  ) -> Estimate? {
    let counted = corruptions.filter(\.isCounted)
    guard let pictures = counted.first?.shares?.count else { return nil }
    var sums = [Double](repeating: 0, count: pictures)
    for corruption in counted {
      guard let shares = corruption.shares else { return nil }
      for (picture, share) in shares.enumerated() {
        sums[picture] += number(corruption.name, share) / Double(counted.count)
      }
    }
    return Estimate(meanOf: sums, within: bounds)
  }

  /// The mean accuracy over the corruptions that stand apart; nil where there is none.
  public var extraMeanAccuracy: Double? { Self.mean(corruptions.filter { !$0.isCounted }) }

  /// The mean accuracy over all that were evaluated at each severity, with the severity.
  public var severities: [(severity: Int, accuracy: Double)] {
    let all = Set(corruptions.flatMap { $0.severities.map(\.severity) }).sorted()
    return all.compactMap { severity in
      let counted = corruptions.contains(where: \.isCounted) ? corruptions.filter(\.isCounted) : corruptions
      let values = counted.compactMap { one in one.severities.first { $0.severity == severity }?.accuracy.value }
      return values.isEmpty ? nil : (severity, values.reduce(0, +) / Double(values.count))
    }
  }

  /// The mean over the 15 of the error, divided by that of a baseline (mCE, 1 for the baseline itself).
  ///
  /// - Parameter errors: the baseline's error of each corruption, over all severities.
  /// - Returns: nil where one of the 15 is missing on either side, or the baseline makes no error.
  public func meanCorruptionError(against errors: [String: Double]) -> Double? {
    var sum = 0.0
    for name in averaged {
      guard let own = corruptions.first(where: { $0.name == name })?.accuracy.value, let base = errors[name], base > 0
      else { return nil }
      sum += (1 - own) / base
    }
    return sum / Double(averaged.count)
  }

  /// ``meanCorruptionError(against:)`` with its standard error over the pictures, the baseline's errors taken as they are.
  public func corruptionErrorEstimate(against errors: [String: Double]) -> Estimate? {
    guard meanCorruptionError(against: errors) != nil else { return nil }
    return estimate(within: 0...Double.greatestFiniteMagnitude) { name, share in (1 - share) / (errors[name] ?? 1) }
  }

  private static func mean(_ corruptions: [Corruption]) -> Double? {
    let values = corruptions.compactMap(\.accuracy.value)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
