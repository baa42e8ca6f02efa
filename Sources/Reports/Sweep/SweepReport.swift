import Metrics

/// Checkpoints evaluated on the same images, the best first.
public struct SweepReport: Sendable {
  /// The images; nil where no checkpoint could be evaluated on them.
  public let dataset: DatasetDescription
  /// The checkpoints that were evaluated, by accuracy, then in the order given.
  let ranking: [Ranked]
  /// The checkpoints that could not be evaluated.
  let failures: [SweepRow]

  /// The formats that a sweep can be written in.
  public static let formats: [ReportFormat] = [.html, .md, .csv, .json, .txt]

  /// A checkpoint beside the best one.
  struct Ranked: Sendable {
    let row: SweepRow
    let figures: SweepRow.Figures
    /// The change from the best; nil of the best itself.
    let change: Change?
    /// How likely so large a difference from the best is by chance, after Holm's correction over all checkpoints.
    let pValue: Double?

    /// Whether chance explains its difference from the best, at 5 %.
    var isTied: Bool { pValue.map { $0 >= 0.05 } ?? false }
  }

  /// Sorts the checkpoints, and tests each against the best: McNemar's exact test on the images that only one of the two recognised.
  public init(_ rows: [SweepRow], dataset: DatasetDescription) {
    self.dataset = dataset
    failures = rows.filter { $0.figures == nil }
    let evaluated = rows.compactMap { row in row.figures.map { (row: row, figures: $0) } }.enumerated()
      .sorted { ($1.element.figures.correct, $0.offset) < ($0.element.figures.correct, $1.offset) }.map(\.element)
    guard let best = evaluated.first else {
      ranking = []
      return
    }
    let changes = evaluated.dropFirst().map { one in
      Change(
        before: best.figures.accuracy, after: one.figures.accuracy,
        pairs: PairedOutcomes(before: best.row.recognised, after: one.row.recognised))
    }
    let pValues = MultipleTests.holm(changes.map { $0.pValue ?? 1 })
    ranking =
      [Ranked(row: best.row, figures: best.figures, change: nil, pValue: nil)]
      + zip(evaluated.dropFirst(), zip(changes, pValues)).map { one, test in
        Ranked(row: one.row, figures: one.figures, change: test.0, pValue: test.1)
      }
  }

  /// The report in a format.
  ///
  /// - Throws: ``ReportError/encoding(_:)``.
  public func bytes(as format: ReportFormat) throws(ReportError) -> [UInt8] {
    switch format {
    case .html: html
    case .md: Array(markdown.utf8)
    case .csv: Array(csv.utf8)
    case .json: try json()
    default: Array(lines().map { visible($0) + "\n" }.joined().utf8)
    }
  }

  /// `12 checkpoints on CIFAR-10 (binary), 10,000 images`.
  var title: String {
    "\(Format.count(ranking.count + failures.count, "checkpoint")) on \(dataset.kind), \(Format.grouped(dataset.images)) images"
  }

  /// What the table means, in sentences.
  var findings: [String] {
    guard let best = ranking.first else { return ["no checkpoint could be evaluated"] }
    var findings = ["best: \(best.row.checkpoint)"]
    guard ranking.count > 1 else { return findings }
    let tied = ranking.filter(\.isTied)
    findings.append(
      tied.isEmpty
        ? "every other one is worse than chance explains (McNemar's exact test, Holm's correction)"
        : "\(tied.count) of \(ranking.count - 1) others, marked =, cannot be told from it (McNemar's exact test, Holm's correction)"
    )
    if let resolvable = ranking[1].change?.resolvable {
      findings.append(
        "so many images show a difference of \(Format.decimal(resolvable * 100, 2)) points or more from it in 4 of 5 cases"
      )
    }
    return findings
  }
}
