import Metrics

/// One side of a comparison, as a file tells it.
public struct ComparedRun: Sendable {
  /// The file.
  public let path: String
  /// The model, or the file's name where it does not say.
  public let title: String
  /// The names of the classes, in label order.
  let classNames: [String]
  /// What was taken for what.
  let confusion: ConfusionMatrix
  /// What tells the test set, in words and by fingerprint; nil where the file lists images.
  let dataset: DatasetDescription?
  /// The images, sorted by index; nil where the file counts only.
  let samples: [Sample]?
  /// What the run was, as far as the file tells.
  let facts: [(name: String, text: String)]
  /// The mean NLL and its standard error; nil where the file does not tell.
  let loss: (mean: Double, error: Double)?
  /// The mean Brier score and its standard error; nil where the file does not tell.
  let brier: (mean: Double, error: Double)?

  /// One image of a list.
  struct Sample: Sendable {
    let index: Int
    let label: Int
    let prediction: Int?
    /// What tells its pixels; nil in a list of another program's.
    let fingerprint: String?
    /// Its NLL and Brier score; nil in a list that has none, or where they are undefined.
    let loss: Double?
    let brier: Double?
  }

  /// Reads a report (`.json`) or a list of images (`.csv`, `.jsonl`).
  ///
  /// - Throws: ``ReportError`` where it cannot be read or is not what its ending says.
  public init(reading path: String) throws(ReportError) {
    let name = path.lowercased()
    if name.hasSuffix(".json") {
      self = try ReportDocument.read(path)
    } else if name.hasSuffix(".csv") || name.hasSuffix(".jsonl") {
      self = try SamplesReader.read(path)
    } else {
      throw .unknownEnding(path: path, known: [".json", ".csv", ".jsonl"])
    }
  }

  init(
    path: String, title: String, classNames: [String], confusion: ConfusionMatrix, dataset: DatasetDescription?,
    samples: [Sample]?, facts: [(name: String, text: String)] = [], loss: (mean: Double, error: Double)? = nil,
    brier: (mean: Double, error: Double)? = nil
  ) {
    self.path = path
    self.title = title
    self.classNames = classNames
    self.confusion = confusion
    self.dataset = dataset
    self.samples = samples
    self.facts = facts
    (self.loss, self.brier) = (loss, brier)
  }
}

extension ComparedRun {
  /// Compares two runs on the same test set.
  ///
  /// - Throws: ``ReportError/notComparable(_:)`` where one file counts and the other lists images, or where the test sets
  ///   are not the same.
  static func compare(_ before: ComparedRun, _ after: ComparedRun) throws(ReportError) -> Comparison {
    switch (before.samples, after.samples) {
    case (let first?, let second?): return try compare(before, first, after, second)
    case (nil, nil): return try compareCounts(before, after)
    default:
      throw .notComparable(
        "\(before.path) and \(after.path): one is a report and the other lists images; give two of a kind")
    }
  }

  private static func compareCounts(_ before: ComparedRun, _ after: ComparedRun) throws(ReportError) -> Comparison {
    let classes = before.confusion.classes
    guard let first = before.dataset, let second = after.dataset, first.fingerprint == second.fingerprint,
      classes == after.confusion.classes,
      (0..<classes).allSatisfy({ before.confusion.total($0) == after.confusion.total($0) })
    else {
      func named(_ run: ComparedRun) -> String {
        guard let set = run.dataset else { return run.path }
        return "\(run.path) is of \(set.name) (\(set.split), \(set.images) images, \(set.fingerprint.prefix(8)))"
      }
      throw .notComparable("different test sets: \(named(before)), \(named(after)); evaluate both on the same images")
    }
    return Comparison(before: before.confusion, after: after.confusion)
  }

  private static func compare(
    _ before: ComparedRun, _ first: [Sample], _ after: ComparedRun, _ second: [Sample]
  ) throws(ReportError) -> Comparison {
    guard first.count == second.count else {
      throw .notComparable(
        """
        different test sets: \(before.path) lists \(first.count) images, \(after.path) \(second.count); evaluate both on \
        the same images
        """)
    }
    for (one, other) in zip(first, second) where one.index != other.index || one.label != other.label {
      throw .notComparable(
        """
        different test sets: \(before.path) has image \(one.index) of class \(one.label) where \(after.path) has image \
        \(other.index) of class \(other.label); evaluate both on the same images
        """)
    }
    for (one, other) in zip(first, second) {
      guard let mark = one.fingerprint, let otherMark = other.fingerprint, mark != otherMark else { continue }
      throw .notComparable(
        """
        different test sets: image \(one.index) has other pixels in \(before.path) (\(mark)) than in \(after.path) \
        (\(otherMark)); evaluate both on the same images
        """)
    }
    return Comparison(
      labels: first.map(\.label), before: first.map(\.prediction), after: second.map(\.prediction),
      classes: max(before.confusion.classes, after.confusion.classes))
  }
}
