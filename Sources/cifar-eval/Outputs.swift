import Datasets
import Evaluation
import Files
import Metrics
import Platform
import Reports

/// What a run reports, found good before the run: files that can be written, class names, figures, gates.
struct Outputs {
  let classNames: [String]
  let gates: Gates
  /// What mCE is relative to.
  let baseline: CorruptionBaseline?
  private let topK: [Int]
  private let quiet: Bool
  private let arrays: (logits: OutputFile?, predictions: OutputFile?)
  private let reports: [(file: OutputFile, format: ReportFormat)]
  private let samples: [(file: OutputFile, format: SamplesFormat)]

  /// Checks the options of a model with so many classes, on a set whose classes are `known` by name, whose run reads the files
  /// `inputs`.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  init(_ command: EvaluateCommand, classes: Int, known: [String], inputs: [String]) throws(EvaluationError) {
    let options = command.output
    quiet = options.quiet
    // What only the command line can be wrong about comes before what the disk says.
    var formats = options.json.map { [(path: $0, format: ReportFormat.json)] } ?? []
    for path in options.reports {
      let target = try Self.usage("--report") { () throws(ReportError) in try ReportTarget(path) }
      formats.append((target.path, target.format))
    }
    var lists: [(path: String, format: SamplesFormat)] = []
    for path in options.samples {
      lists.append((path, try Self.usage("--samples") { () throws(ReportError) in try SamplesFormat(path: path) }))
    }
    topK = try Self.topK(options.topK, classes)
    gates = Self.gates(command.gates)
    classNames = try Self.classNames(command.data, classes, known)
    do throws(ReportError) {
      baseline = try options.baseline.map { (path) throws(ReportError) in try CorruptionBaseline(reading: path) }
    } catch { throw EvaluationError(naming: error) }
    do throws(FileError) {
      var reports: [(file: OutputFile, format: ReportFormat)] = []
      for (path, format) in formats { reports.append((try OutputFile(path), format)) }
      var samples: [(file: OutputFile, format: SamplesFormat)] = []
      for (path, format) in lists { samples.append((try OutputFile(path), format)) }
      (self.reports, self.samples) = (reports, samples)
      arrays = (
        try options.logits.map { (path) throws(FileError) in try OutputFile(path) },
        try options.predictions.map { (path) throws(FileError) in try OutputFile(path) }
      )
    } catch { throw Self.unwritable(error) }
    try Self.refuseCollisions(files, inputs: inputs + [command.data.classNames, options.baseline].compactMap(\.self))
  }

  private var files: [OutputFile] {
    reports.map(\.file) + samples.map(\.file) + [arrays.logits, arrays.predictions].compactMap(\.self)
  }

  /// The figures of a result.
  func metrics(_ result: EvaluationResult, labels: [Int]) -> Metrics {
    Metrics(logits: result.logits, labels: labels, classes: result.confusion.classes, topK: topK)
  }

  /// Writes the files, prints the report unless one of them is standard output, and says of each gate that was missed which it
  /// is.
  ///
  /// - Returns: whether all gates were kept.
  func write(_ report: RunReport, pixels: @escaping PixelSource) throws(EvaluationError) -> ExitStatus {
    for (file, format) in reports {
      try Self.write(to: file) { () throws(ReportError) in try report.bytes(as: format, pixels: pixels) }
    }
    for (file, format) in samples {
      try Self.write(format.bytes(report.metrics.scores, classNames: classNames, pixels: pixels), to: file)
    }
    let result = report.result
    if let file = arrays.logits {
      let rows = result.predictions.count
      try Self.write(NumPyFile.float32(result.logits, rows: rows, columns: result.confusion.classes), to: file)
    }
    if let file = arrays.predictions {
      try Self.write(NumPyFile.unsigned(result.predictions, below: result.confusion.classes), to: file)
    }
    if !files.contains(where: \.isStandardOutput) {
      let text = TextReport(report, width: TextWidth.ofOutput)
      let details = quiet ? [] : [""] + text.metricLines + [""] + text.runLines
      let head = quiet || text.assumptionLines.isEmpty ? [] : text.assumptionLines + [""]
      try Console.output(head + text.accuracyLines + details)
    }
    let missed = report.gates.filter { !$0.passed }
    for gate in missed { Console.error(gate.line) }
    GitHub.tell(MarkdownReport(report).text, missed: missed)
    return missed.isEmpty ? .done : .gateMissed
  }

  /// The files of `--report`, found good, of a command that writes the formats `formats` and reads the files `inputs`.
  static func reports(
    _ paths: [String], among formats: [ReportFormat], inputs: [String]
  ) throws(EvaluationError) -> [(file: OutputFile, format: ReportFormat)] {
    var reports: [(file: OutputFile, format: ReportFormat)] = []
    for path in paths {
      let target = try usage("--report") { () throws(ReportError) in try ReportTarget(path, among: formats) }
      do throws(FileError) { reports.append((try OutputFile(target.path), target.format)) } catch {
        throw unwritable(error)
      }
    }
    try refuseCollisions(reports.map(\.file), inputs: inputs)
    return reports
  }

  /// Writes what `document` makes, whole or not at all.
  static func write(to file: OutputFile, _ document: () throws(ReportError) -> [UInt8]) throws(EvaluationError) {
    let bytes: [UInt8]
    do throws(ReportError) { bytes = try document() } catch { throw EvaluationError(naming: error) }
    try write(bytes, to: file)
  }

  /// Writes a file whole or not at all.
  static func write(_ bytes: [UInt8], to file: OutputFile) throws(EvaluationError) {
    do throws(FileError) { try file.write(bytes) } catch {
      if !error.isAbandonedPipe { throw unwritable(error) }
    }
  }

  /// Refuses outputs that would replace one of `inputs`, a file that was read already, or one another, under whatever names.
  static func refuseCollisions(_ files: [OutputFile], inputs: [String]) throws(EvaluationError) {
    let read = Dictionary(
      inputs.compactMap { path in FileIdentity(path).map { ($0, path) } }, uniquingKeysWith: { first, _ in first })
    func input(_ identity: FileIdentity?) -> String? { identity.flatMap { read[$0] ?? ReadFiles.path(of: $0) } }
    let shown = FileIdentity(descriptor: STDOUT_FILENO)
    for (index, file) in files.enumerated() {
      if let input = input(file.identity) {
        throw EvaluationError("\(file.path): the run reads this file (\(input)); write to another", .usage)
      }
      guard file.identity == nil || file.identity != shown else {
        throw EvaluationError(
          "\(file.path): standard output goes to this file; give each its own, or name it -", .usage)
      }
      guard !files[..<index].contains(where: { $0.collides(with: file) }) else {
        throw EvaluationError("\(file.path): two outputs would be written to this file; give each its own", .usage)
      }
    }
    if let input = input(shown) {
      throw EvaluationError(
        "\(input): the run reads this file, and standard output goes to it; send it to another", .usage)
    }
  }

  static func unwritable(_ error: FileError) -> EvaluationError { EvaluationError(error.description, .cannotWrite) }
}

extension Outputs {
  private static func usage<Value>(
    _ option: String, _ step: () throws(ReportError) -> Value
  ) throws(EvaluationError) -> Value {
    do throws(ReportError) { return try step() } catch {
      throw EvaluationError("\(option) \(error.description)", .usage)
    }
  }

  private static func topK(_ text: String?, _ classes: Int) throws(EvaluationError) -> [Int] {
    guard let text else { return [1, 5].filter { $0 <= classes } }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, numbers.allSatisfy((1...classes).contains) else {
      throw EvaluationError("--top-k \(text): expected numbers from 1 to \(classes), with commas", .usage)
    }
    return Set(numbers).sorted()
  }

  private static func gates(_ options: GateOptions) -> Gates {
    var gates = Gates()
    gates.minimumAccuracy = options.minAccuracy.map { Gates.Limit($0, named: "--min-accuracy") }
    gates.minimumClassAccuracy = options.minClassAccuracy.map { Gates.Limit($0, named: "--min-class-accuracy") }
    gates.maximumCalibrationError = options.maxECE.map { Gates.Limit($0, named: "--max-ece") }
    return gates
  }

  private static func classNames(
    _ options: DataOptions, _ classes: Int, _ known: [String]
  ) throws(EvaluationError) -> [String] {
    guard let path = options.classNames else {
      return known.count == classes ? known : (0..<classes).map { "class \($0)" }
    }
    do throws(ReportError) { return try ClassNames.read(path, count: classes) } catch {
      throw EvaluationError(naming: error)
    }
  }
}
