import Files

/// The forms of a report.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// One self-contained page.
  case html
  /// For a pull request.
  case md
  /// The classes and the confusion matrix.
  case csv
  /// Schema `cifar-eval/2`.
  case json
  /// What the program prints.
  case txt
  /// JUnit XML, a test case a gate.
  case junit
  /// The `model-index` of a Hugging Face model card, YAML.
  case card

  /// The endings of files of this format, the first the usual one.
  var endings: [String] {
    switch self {
    case .junit: ["xml"]
    case .card: ["yaml", "yml"]
    default: [rawValue]
    }
  }

  /// Whether a user may call it so: `json`, `xml` or `junit`.
  fileprivate func isNamed(_ name: some StringProtocol) -> Bool { rawValue == name || endings.contains(String(name)) }
}

/// Where a report goes, and in which format: `FILE`, whose ending tells it, or `FILE:FORMAT`.
public struct ReportTarget: Sendable {
  /// The file; `-` is standard output.
  public let path: String
  /// The format.
  public let format: ReportFormat

  /// Reads what a user wrote; without a format, standard output takes text.
  ///
  /// - Throws: ``ReportError/unknownEnding(path:known:)`` where neither name nor ending is one of `formats`.
  public init(_ text: String, among formats: [ReportFormat] = ReportFormat.allCases) throws(ReportError) {
    if let colon = text.lastIndex(of: ":"), colon != text.startIndex,
      let format = formats.first(where: { $0.isNamed(text[text.index(after: colon)...]) })
    {
      (path, self.format) = (String(text[..<colon]), format)
      return
    }
    path = text
    guard !OutputFile.isStandardOutput(text) else {
      format = .txt
      return
    }
    let name = text.lowercased()
    guard let format = formats.first(where: { $0.endings.contains { name.hasSuffix(".\($0)") } }) else {
      throw .unknownEnding(path: text, known: formats.map { ".\($0.endings[0])" })
    }
    self.format = format
  }
}

extension RunReport {
  /// The report in a format; `pixels` gives the images that a page shows.
  ///
  /// - Throws: ``ReportError/encoding(_:)``.
  public func bytes(as format: ReportFormat, pixels: @escaping PixelSource) throws(ReportError) -> [UInt8] {
    switch format {
    case .html: HTMLReport(self, pixels: pixels).bytes
    case .md: Array(MarkdownReport(self).text.utf8)
    case .csv: Array(CSVReport(self).text.utf8)
    case .json: try JSONReport(self).encoded()
    case .txt: Array(TextReport(self).text.utf8)
    case .junit:
      Array(JUnitReport(name: "\(modelName) on \(dataset.kind)", gates: gates, seconds: totalSeconds).text.utf8)
    case .card: Array(ModelCard(self).text.utf8)
    }
  }
}
