import Datasets
import Evaluation
import Files
import Reports

/// What a run reports, found good before the run: files that can be written, class names, figures, gates.
struct Outputs {
  let classNames: [String]
  let gates: Gates
  private let topK: [Int]
  private let quiet: Bool
  private let arrays: (logits: String?, predictions: String?)
  private let reports: [(path: String, format: ReportFormat)]
  private let samples: [(path: String, format: SamplesFormat)]

  /// Checks the options of a model with so many classes.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  init(_ command: EvaluateCommand, classes: Int) throws(EvaluationError) {
    let options = command.reporting
    quiet = command.quiet
    arrays = (command.logits, command.predictions)
    var reports = command.json.map { [(path: $0, format: ReportFormat.json)] } ?? []
    for path in options.reports {
      reports.append((path, try Self.usage("--report") { () throws(ReportError) in try ReportFormat(path: path) }))
    }
    self.reports = reports
    var samples: [(path: String, format: SamplesFormat)] = []
    for path in options.samples {
      samples.append((path, try Self.usage("--samples") { () throws(ReportError) in try SamplesFormat(path: path) }))
    }
    self.samples = samples
    topK = try Self.topK(options.topK, classes)
    gates = try Self.gates(options)
    classNames = try Self.classNames(options, classes)
    let paths = reports.map(\.path) + options.samples + [command.logits, command.predictions].compactMap(\.self)
    for (index, path) in paths.enumerated() {
      guard path.hasPrefix("/dev/") || !paths[..<index].contains(path) else {
        throw EvaluationError("\(path): two outputs would be written to this file; give each its own", .usage)
      }
      do throws(FileError) { try AtomicFile.check(path) } catch { throw Self.unwritable(error) }
    }
  }

  /// The figures of a result.
  func metrics(_ result: EvaluationResult, labels: [UInt8]) -> Metrics {
    Metrics(logits: result.logits, labels: labels, classes: result.confusion.classes, topK: topK)
  }

  /// Prints the report, writes the files, and says of each gate that was missed which it is.
  ///
  /// - Returns: whether all gates were kept.
  func write(_ report: RunReport, pixels: @escaping PixelSource) throws(EvaluationError) -> ExitStatus {
    let text = TextReport(report)
    let details = quiet ? [] : [""] + text.metricLines + [""] + text.runLines
    Console.output((text.accuracyLines + details).joined(separator: "\n"))
    for (path, format) in reports {
      let bytes: [UInt8]
      do throws(ReportError) { bytes = try report.bytes(as: format, pixels: pixels) } catch {
        throw EvaluationError(error.description, .internalFault)
      }
      try Self.write(bytes, to: path)
    }
    for (path, format) in samples {
      try Self.write(format.bytes(report.metrics.scores, classNames: classNames), to: path)
    }
    let result = report.result
    if let path = arrays.logits {
      let rows = result.predictions.count
      try Self.write(NumPyFile.float32(result.logits, rows: rows, columns: result.confusion.classes), to: path)
    }
    if let path = arrays.predictions {
      try Self.write(NumPyFile.uint8(result.predictions.map { $0 ?? .max }), to: path)
    }
    let missed = report.gates.filter { !$0.passed }
    for gate in missed { Console.error(gate.line) }
    return missed.isEmpty ? .done : .gateMissed
  }

  /// Writes a file whole or not at all.
  static func write(_ bytes: [UInt8], to path: String) throws(EvaluationError) {
    var failure: FileError?
    bytes.withUnsafeBytes { bytes in
      do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { failure = error }
    }
    if let failure { throw unwritable(failure) }
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

  private static func topK(_ text: String, _ classes: Int) throws(EvaluationError) -> [Int] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, numbers.allSatisfy((1...classes).contains) else {
      throw EvaluationError("--top-k \(text): expected numbers from 1 to \(classes), with commas", .usage)
    }
    return Set(numbers).sorted()
  }

  private static func gates(_ options: ReportOptions) throws(EvaluationError) -> Gates {
    var gates = Gates()
    gates.minimumAccuracy = try share("--min-accuracy", options.minAccuracy)
    gates.minimumClassAccuracy = try share("--min-class-accuracy", options.minClassAccuracy)
    gates.maximumCalibrationError = try share("--max-ece", options.maxECE)
    return gates
  }

  /// A limit between 0 and 1: a percentage given by mistake would never, or always, be kept.
  static func share(_ option: String, _ value: Double?) throws(EvaluationError) -> Double? {
    guard let value else { return nil }
    guard (0...1).contains(value) else {
      throw EvaluationError("\(option) \(value): expected a share from 0 to 1, such as 0.65", .usage)
    }
    return value
  }

  private static func classNames(_ options: ReportOptions, _ classes: Int) throws(EvaluationError) -> [String] {
    guard let path = options.classNames else {
      let known = LabelledImages.classNames
      return known.count == classes ? known : (0..<classes).map { "class \($0)" }
    }
    do throws(ReportError) { return try ClassNames.read(path, count: classes) } catch { throw EvaluationError(error) }
  }
}

extension EvaluationError {
  /// A file that reports are made of, or compared from, and that is no good.
  init(_ error: ReportError) {
    switch error {
    case .file(.missing): self.init(error.description, .missingInput)
    case .unknownEnding: self.init(error.description, .usage)
    case .encoding: self.init(error.description, .internalFault)
    case .file, .bad, .notComparable: self.init(error.description, .badData)
    }
  }
}
