import Metrics

/// The limits that a user sets to a result.
public struct Gates: Sendable {
  /// A limit, and what its user calls it.
  public struct Limit: Sendable {
    let name: String
    let value: Double

    /// The limit `value`, which lines on it call `name`.
    public init(_ value: Double, named name: String) { (self.name, self.value) = (name, value) }
  }

  /// The least accuracy, 0...1.
  public var minimumAccuracy: Limit?
  /// The least accuracy of each class that has images, 0...1.
  public var minimumClassAccuracy: Limit?
  /// The largest expected calibration error, 0...1.
  public var maximumCalibrationError: Limit?

  /// No limits.
  public init() {}

  /// How a result stands to each limit that is set.
  public func outcomes(_ metrics: Metrics, classNames: [String]) -> [GateOutcome] {
    [accuracy(metrics), classAccuracy(metrics, classNames), calibration(metrics)].compactMap(\.self)
  }

  private func accuracy(_ metrics: Metrics) -> GateOutcome? {
    guard let limit = minimumAccuracy else { return nil }
    let accuracy = metrics.accuracy
    return GateOutcome(
      limit, value: accuracy.value, passed: accuracy.value ?? 0 >= limit.value,
      found: "accuracy is \(Self.share(accuracy))")
  }

  private func classAccuracy(_ metrics: Metrics, _ names: [String]) -> GateOutcome? {
    guard let limit = minimumClassAccuracy else { return nil }
    let judged = metrics.classes.filter { $0.support > 0 }
    let missed = judged.filter { $0.accuracy.value ?? 0 < limit.value }
    let lowest = judged.min { $0.accuracy.value ?? 0 < $1.accuracy.value ?? 0 }
    let named = missed.isEmpty ? lowest.map { [$0] } ?? [] : missed
    return GateOutcome(
      limit, value: lowest?.accuracy.value, passed: missed.isEmpty,
      found: "accuracy of " + named.map { "\(names[$0.index]) is \(Self.share($0.accuracy))" }.joined(separator: ", "))
  }

  private func calibration(_ metrics: Metrics) -> GateOutcome? {
    guard let limit = maximumCalibrationError else { return nil }
    let error = metrics.calibration.expectedError
    return GateOutcome(
      limit, value: error, passed: error.map { $0 <= limit.value } ?? false,
      found: error.map { "the expected calibration error is \(Format.decimal($0, 6))" }
        ?? "no image has probabilities")
  }

  private static func share(_ share: Proportion) -> String {
    "\(Format.decimal(share.value, 4)) (\(share.part)/\(share.whole))"
  }
}

/// One limit and the figure that was held to it.
public struct GateOutcome: Codable, Sendable {
  /// What its user calls it.
  public let gate: String
  /// The limit.
  public let limit: Double
  /// The figure; nil where it is undefined.
  public let value: Double?
  /// Whether the figure keeps the limit.
  public let passed: Bool
  /// What was found, in words.
  let found: String

  init(_ limit: Gates.Limit, value: Double?, passed: Bool, found: String) {
    (gate, self.limit, self.value, self.passed, self.found) = (limit.name, limit.value, value, passed, found)
  }

  /// The one line of a gate that was missed.
  public var line: String { "gate \(gate) \(limit) missed: \(found)" }
}
