import Foundation
import Glibc
import Metrics
import TestSupport
import Testing

/// How often the 95 % intervals hold the truth, by simulation: models whose true figures are known from very many images.
///
/// `SIMULATED=4000 swift test --filter CoverageTests` simulates so many test sets in place of 200, and asks for 94 to 96 %.
@Suite struct CoverageTests {
  private static let sets = ProcessInfo.processInfo.environment["SIMULATED"].flatMap { Int($0) } ?? 200

  /// Figures with intervals.
  private static let figures: [(name: String, figure: @Sendable (Metrics) -> (value: Double?, interval: Interval?))] = [
    ("accuracy", { ($0.accuracy.value, $0.accuracy.interval) }),
    ("balanced accuracy", { ($0.agreement.balancedAccuracy?.value, $0.agreement.balancedAccuracy?.interval) }),
    ("macro F1", { ($0.agreement.macroF1?.value, $0.agreement.macroF1?.interval) }),
    ("weighted F1", { ($0.agreement.weightedF1?.value, $0.agreement.weightedF1?.interval) }),
    ("kappa", { ($0.agreement.kappa?.value, $0.agreement.kappa?.interval) }),
    ("MCC", { ($0.agreement.matthews?.value, $0.agreement.matthews?.interval) }),
    ("NLL", { ($0.lossEstimate?.value, $0.lossEstimate?.interval) }),
    ("Brier score", { ($0.brierEstimate?.value, $0.brierEstimate?.interval) }),
    ("AUROC", { ($0.classwise.area?.value, $0.classwise.area?.interval) }),
    ("AURC", { ($0.selective.area?.value, $0.selective.area?.interval) }),
    ("ECE", { ($0.calibration.expectedError, $0.calibration.interval) }),
    ("equal-mass ECE", { ($0.equalMass.expectedError, $0.equalMass.interval) }),
    ("scaled ECE", { ($0.scaling?.calibration.expectedError, $0.scaling?.calibration.interval) }),
    ("temperature", { ($0.scaling?.temperature.value, $0.scaling?.temperature.interval) }),
    (
      "scaled NLL",
      { ($0.scaling?.negativeLogLikelihood?.value, $0.scaling?.negativeLogLikelihood?.interval) }
    ),
  ]

  @Test func intervalsHoldTheTruth() {
    var random = Gaussian(seed: 11)
    let truth = sample(200_000, &random)
    let values = Self.figures.map { $0.figure(truth).value ?? .nan }
    var held = [Int](repeating: 0, count: Self.figures.count)
    for _ in 0..<Self.sets {
      let metrics = sample(1000, &random)
      for (index, one) in Self.figures.enumerated() {
        guard let interval = one.figure(metrics).interval else { continue }
        held[index] += interval.low <= values[index] && values[index] <= interval.high ? 1 : 0
      }
    }
    let shares = held.map { Double($0) / Double(Self.sets) }
    // Chance alone moves the share of 200 by 1.5 %.
    let allowed = Self.sets >= 4000 ? 0.94...0.96 : 0.9...0.99
    for (one, share) in zip(Self.figures, shares) {
      // Scaled probabilities are calibrated, but for what the halves differ by: no error lies below 0, and the truth is nearly there.
      let isAtTheEnd = one.name == "scaled ECE"
      #expect(isAtTheEnd ? share >= allowed.lowerBound : allowed.contains(share), "\(one.name): \(share)")
    }
    if Self.sets > 200 { print(zip(Self.figures, shares).map { "\($0.name) \($1)" }.joined(separator: "\n")) }
  }

  /// A model of four classes that is too sure of itself, on classes of unequal numbers of images.
  private func sample(_ images: Int, _ random: inout Gaussian) -> Metrics {
    var (logits, labels): ([Float], [Int]) = ([], [])
    for _ in 0..<images {
      let label = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3][random.below(10)]
      labels.append(label)
      logits += (0..<4).map { Float(2.5 * (random.next() + ($0 == label ? 1.6 : 0) + ($0 == 1 ? 0.3 : 0))) }
    }
    return Metrics(logits: logits, labels: labels, classes: 4, topK: [1])
  }
}

/// Seeded normal numbers, two at a time by Box and Muller.
private struct Gaussian {
  private var random: SplitMix64
  private var spare: Double?

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func below(_ bound: UInt64) -> Int { Int(random.next().multipliedFullWidth(by: bound).high) }

  mutating func next() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    let (one, other) = ((Double(random.next() >> 11) + 0.5) / 0x1p53, Double(random.next() >> 11) / 0x1p53)
    let (radius, angle) = ((-2 * log(one)).squareRoot(), 2 * Double.pi * other)
    spare = radius * sin(angle)
    return radius * cos(angle)
  }
}
