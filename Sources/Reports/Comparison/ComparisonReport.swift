import Metrics

/// What changed between two runs on the same images, for all formats.
public struct ComparisonReport: Sendable {
  /// The run before.
  public let before: ComparedRun
  /// The run after.
  public let after: ComparedRun
  /// What was found.
  public let comparison: Comparison
  /// NLL and Brier score, as far as both files tell them.
  let scores: [(name: String, key: String, change: ScoreChange)]
  /// The limits that are set to the change.
  public let gates: [GateOutcome]

  /// The formats that a comparison can be written in.
  public static let formats: [ReportFormat] = [.html, .md, .json, .txt, .junit]

  /// How many of the confusions that grew are listed.
  static let listedConfusions = 10

  /// What files that list every image are called.
  private let samples: String

  /// Compares two runs.
  ///
  /// - Parameters:
  ///   - before: the run before.
  ///   - after: the run after.
  ///   - maximumDrop: how much accuracy may be lost, 0...1.
  ///   - margin: how much accuracy may be lost at the lower end of the 95 % interval, 0...1.
  ///   - samples: what the user calls files that list every image.
  /// - Throws: ``ReportError/notComparable(_:)``.
  public init(
    _ before: ComparedRun, _ after: ComparedRun, maximumDrop: Gates.Limit? = nil,
    nonInferiorBy margin: Gates.Limit? = nil,
    samples: String = "sample files"
  ) throws(ReportError) {
    self.samples = samples
    self.before = before
    self.after = after
    let comparison = try ComparedRun.compare(before, after)
    self.comparison = comparison
    scores = ComparedRun.scores(before, after)
    func outcome(_ limit: Gates.Limit?, _ change: Double?, found: String) -> GateOutcome? {
      guard let limit else { return nil }
      let drop = -(change ?? 0)
      return GateOutcome(
        limit, value: drop, passed: drop <= limit.value, found: "\(found) \(Format.decimal(max(drop, 0), 4))")
    }
    let accuracy = comparison.accuracy
    gates = [
      outcome(maximumDrop, accuracy.difference, found: "accuracy fell by"),
      outcome(margin, accuracy.interval?.low, found: "at the lower end of its 95 % interval accuracy fell by"),
    ].compactMap(\.self)
  }

  /// The comparison in a format.
  ///
  /// - Throws: ``ReportError/encoding(_:)``.
  public func bytes(as format: ReportFormat) throws(ReportError) -> [UInt8] {
    switch format {
    case .json: return try json()
    case .junit:
      return Array(JUnitReport(name: "\(before.title) to \(after.title)", gates: gates, seconds: 0).text.utf8)
    case .html: return html
    case .md: return Array(markdown.utf8)
    default: return Array(lines().map { visible($0) + "\n" }.joined().utf8)
    }
  }

  /// The names of the classes: of both runs, the first where they differ.
  var classNames: [String] {
    before.classNames.count >= after.classNames.count ? before.classNames : after.classNames
  }

  /// `67.18 % (6718/10000)`.
  static func share(_ share: Proportion) -> String {
    "\(Format.percentOf(share.part, share.whole)) (\(share.part)/\(share.whole))"
  }

  /// What the interval is made of.
  var basis: String {
    comparison.pairs == nil
      ? "95 % interval as of independent images, wider than need be; compare two \(samples) for pairs"
      : "95 % interval of pairs"
  }

  /// McNemar's test in words; nil where the images are not known.
  var test: String? {
    comparison.pairs.map {
      """
      McNemar's exact test: \(Format.count($0.lost, "image")) lost, \(Format.grouped($0.gained)) gained, \
      p \(Format.pValue($0.pValue))
      """
    }
  }

  /// What the figures mean, in a sentence.
  var verdict: String {
    let accuracy = comparison.accuracy
    guard let difference = accuracy.difference, let pValue = accuracy.pValue else { return "no images" }
    if pValue < 0.05 {
      return """
        \(difference > 0 ? "better" : "worse") by \(Format.decimal(abs(difference) * 100, 2)) points, which chance does not \
        explain (p \(Format.pValue(pValue)))
        """
    }
    let power = accuracy.resolvable.map {
      "; so many images show a difference of \(Format.decimal($0 * 100, 2)) points or more in 4 of 5 cases"
    }
    return "no difference that chance does not explain (p \(Format.pValue(pValue)))\(power ?? "")"
  }

  /// What could not be checked; nil where all was.
  var trust: String? {
    let unmarked = [before, after].filter { $0.samples?.contains { $0.fingerprint == nil } ?? false }
    return unmarked.first.map {
      "\($0.path) has no fingerprints: that both are of the same images is known by their labels only"
    }
  }

  /// `0.9520 → 0.9310, -0.0210 [-0.0300, -0.0120], p 0.0001`.
  func change(of score: ScoreChange) -> String {
    let interval = score.interval.map { " [\(Format.decimal($0.low, 4)), \(Format.decimal($0.high, 4))]" } ?? ""
    let omitted = score.omitted > 0 ? "; \(Format.count(score.omitted, "image")) left out, infinite or unknown" : ""
    return """
      \(Format.decimal(score.before, 4)) \u{2192} \(Format.decimal(score.after, 4)), \
      \(Format.decimal(score.difference, 4))\(interval), p \(Format.pValue(score.pValue))\(omitted)
      """
  }

  /// `-1.20 points`, with the interval's ends.
  func change(_ change: Change) -> String {
    let interval = change.interval
    return
      "\(Format.points(change.difference)) points [\(Format.points(interval?.low)), \(Format.points(interval?.high))]"
  }
}

extension ComparisonReport {
  /// The comparison as text, in lines of at most `width` columns as far as words allow.
  public func lines(width: Int = TextWidth.ofFiles) -> [String] {
    let names = classNames.map { TextWidth.shortened($0, most: max(12, width - 70)) }
    let margin = 2 + (names.map(\.count).max() ?? 0)
    let paragraphs = [(headLines, 8), (classLines(names), margin), (grownLines(classNames), 2)]
    let broken: [[String]] = paragraphs.map { lines, margin in
      lines.flatMap { TextWidth.hanging($0, margin: margin, width: width) }
    }
    return Array(broken.joined(separator: [""]))
  }

  /// What changed as a whole.
  private var headLines: [String] {
    let accuracy = comparison.accuracy
    var lines = [
      "verdict \(verdict)",
      "before  \(Self.share(accuracy.before))  \(before.title), \(before.path)",
      "after   \(Self.share(accuracy.after))  \(after.title), \(after.path)",
      "change  \(change(accuracy)) (\(basis))",
    ]
    if let test { lines.append("test    \(test)") }
    lines += scores.map {
      $0.name + String(repeating: " ", count: 8 - $0.name.count) + self.change(of: $0.change)
    }
    if let trust { lines.append("note    \(trust)") }
    return lines
  }

  private func classLines(_ names: [String]) -> [String] {
    let widest = names.map(\.count).max() ?? 0
    return comparison.classes.map { one in
      let name = names[one.index]
      let padded = String(repeating: " ", count: widest - name.count) + name
      guard one.accuracy.difference != nil else { return "\(padded)  n/a" }
      let (was, now) = (one.accuracy.before, one.accuracy.after)
      return """
        \(padded)  \(Format.percentOf(was.part, was.whole)) \u{2192} \(Format.percentOf(now.part, now.whole))  \
        \(change(one.accuracy))\(one.isDistinct ? "  moved, p \(Format.pValue(one.pValue))" : "")
        """
    }
  }

  private func grownLines(_ names: [String]) -> [String] {
    let grown = comparison.grownConfusions.prefix(Self.listedConfusions)
    return [grown.isEmpty ? "no confusion grew" : "confusions that grew:"]
      + grown.map { one in
        """
        \(names[one.actual]) \u{2192} \(names[one.predicted])  \(one.before) \u{2192} \(one.after)\
        \(one.before == 0 ? "  new" : "")  p \(Format.pValue(one.pValue))
        """
      }
  }

  /// The comparison as GitHub-flavoured Markdown.
  public var markdown: String {
    let accuracy = comparison.accuracy
    var parts = [
      """
      ### Accuracy \(Format.percentOf(accuracy.before.part, accuracy.before.whole)) → \
      \(Format.percentOf(accuracy.after.part, accuracy.after.whole))
      """,
      "**\(Markdown.text(verdict))**",
      "\(Markdown.text(change(accuracy))) (\(basis))\(test.map { ". \($0)" } ?? "")\(trust.map { ". \(Markdown.text($0))" } ?? "").",
      """
      Before: \(Markdown.text(before.title)), \(Markdown.code(before.path)). After: \(Markdown.text(after.title)), \
      \(Markdown.code(after.path)).
      """,
    ]
    if !scores.isEmpty {
      parts.append(scores.map { "\($0.name) \(Markdown.text(change(of: $0.change)))" }.joined(separator: ". ") + ".")
    }
    for gate in gates {
      parts.append("\(gate.passed ? "✅" : "❌") `\(gate.gate) \(gate.limit)`: \(Markdown.text(gate.found))")
    }
    let rows = comparison.classes.map { one in
      let (was, now) = (one.accuracy.before, one.accuracy.after)
      let cells = [
        Markdown.text(classNames[one.index]), Format.percentOf(was.part, was.whole),
        Format.percentOf(now.part, now.whole), change(one.accuracy), one.isDistinct ? "moved" : "",
      ]
      return "| " + cells.joined(separator: " | ") + " |"
    }
    parts.append(
      (["| class | before | after | change | p below 0.05, by Holm over the classes |", "|---|--:|--:|--:|---|"] + rows)
        .joined(separator: "\n"))
    let grown = comparison.grownConfusions.prefix(Self.listedConfusions).map { one in
      """
      \(Markdown.text(classNames[one.actual])) → \(Markdown.text(classNames[one.predicted])) \
      **\(one.before) → \(one.after)** (\(one.before == 0 ? "new, " : "")p \(Format.pValue(one.pValue)))
      """
    }
    parts.append("Confusions that grew: " + (grown.isEmpty ? "none" : grown.joined(separator: ", ")))
    return parts.joined(separator: "\n\n") + "\n"
  }
}
