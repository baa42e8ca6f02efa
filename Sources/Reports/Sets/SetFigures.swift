import Metrics

/// What a report says of a set beyond the counts of its classes.
public struct SetFigures: Sendable {
  /// By corruption and severity; nil of a set that has none.
  public var corruptions: CorruptionScores?
  /// What corruptions are compared with.
  public var baseline: CorruptionBaseline?
  /// How probabilities agree with soft labels, and where these are from; nil without any.
  public var softLabels: (path: String, scores: SoftLabelScores)?
  /// What is worth knowing of the set, such as that images were left out.
  public var notes: [String] = []

  /// Nothing.
  public init() {}

  /// mCE; nil without a baseline, or where corruptions are missing.
  var meanCorruptionError: Double? {
    baseline.flatMap { corruptions?.meanCorruptionError(against: $0.errors) }
  }

  /// Its 95% interval.
  var corruptionErrorInterval: Interval? {
    baseline.flatMap { corruptions?.corruptionErrorEstimate(against: $0.errors)?.interval }
  }

  /// The figures as text.
  var lines: [String] {
    var lines: [String] = []
    if let corruptions {
      let severities = corruptions.severities.map { Format.percent($0.accuracy) }.joined(separator: ", ")
      if let mean = corruptions.meanAccuracy {
        lines.append(
          "Accuracy on corrupted images : \(Format.percent(mean)) (mean of the 15 corruptions\(Self.ends(corruptions.meanEstimate?.interval)))"
        )
      }
      for one in corruptions.corruptions where one.isCounted { lines.append(Self.line(one)) }
      lines.append("Accuracy by severity, from 1 on : \(severities)")
      if let mean = corruptions.extraMeanAccuracy {
        lines.append("Accuracy on the extra corruptions : \(Format.percent(mean))")
        for one in corruptions.corruptions where !one.isCounted { lines.append(Self.line(one)) }
      }
      if let baseline {
        let value = meanCorruptionError.map { Format.percent($0) } ?? "n/a: not all 15 corruptions are in both"
        lines.append(
          "Mean corruption error (mCE) : \(value), against \(baseline.path)\(Self.ends(corruptionErrorInterval))")
      }
    }
    if let (path, scores) = softLabels {
      let accuracy = scores.accuracy
      lines.append(
        """
        Accuracy on the most probable class of \(path) : \(Format.percentOf(accuracy.part, accuracy.whole)) \
        (\(accuracy.part)/\(accuracy.whole))
        """)
      lines.append(
        """
        Cross-entropy to these labels : \(Format.decimal(scores.crossEntropy?.value, 4)) (their own entropy is \
        \(Format.decimal(scores.entropy, 4)))
        """)
    }
    return lines
  }

  private static func ends(_ interval: Interval?) -> String {
    interval.map { ", 95 % interval \(Format.interval($0))" } ?? ""
  }

  private static func line(_ one: CorruptionScores.Corruption) -> String {
    let name = String(repeating: " ", count: max(0, 17 - one.name.count)) + one.name
    let each = one.severities.map { Format.percent($0.accuracy.value) }.joined(separator: ", ")
    return "Accuracy of \(name) : \(Format.percent(one.accuracy.value)) (by severity \(each))"
  }
}
