import Files

/// The forms of a report, told by a file's ending.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// One self-contained page.
  case html
  /// For a pull request.
  case md
  /// The classes and the confusion matrix.
  case csv
  /// Schema `cifar-eval/1`.
  case json
  /// What the program prints.
  case txt

  /// The format that a path's ending tells.
  ///
  /// - Throws: ``ReportError/unknownEnding(path:known:)``.
  public init(path: String, among formats: [ReportFormat] = allCases) throws(ReportError) {
    // Standard output has no ending.
    guard !OutputFile.isStandardOutput(path) else {
      self = .txt
      return
    }
    guard let format = formats.first(where: { path.lowercased().hasSuffix("." + $0.rawValue) }) else {
      throw .unknownEnding(path: path, known: formats.map { "." + $0.rawValue })
    }
    self = format
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
    }
  }
}
