import Metrics

/// The errors of a run on corrupted images, from its JSON report: what mCE divides by.
public struct CorruptionBaseline: Sendable {
  /// The report.
  public let path: String
  /// The error by corruption, over all severities.
  public let errors: [String: Double]

  private struct Report: Decodable {
    struct Corruptions: Decodable { let list: [Corruption] }
    struct Corruption: Decodable {
      let name: String
      let accuracy: Double
    }
    let corruptions: Corruptions?
  }

  /// Reads a report of this program.
  ///
  /// - Throws: ``ReportError`` where it is none, or of images that are not corrupted.
  public init(reading path: String) throws(ReportError) {
    let document = try DocumentCoding.report(Report.self, at: path)
    guard let list = document.corruptions?.list else {
      throw .bad(path: path, reason: "the report is of no corrupted images; give that of a run on CIFAR-10-C")
    }
    self.path = path
    errors = Dictionary(list.map { ($0.name, 1 - $0.accuracy) }) { first, _ in first }
  }
}
