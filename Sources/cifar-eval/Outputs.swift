import Evaluation
import Files
import Reports

/// The files that a run writes.
enum Outputs {
  /// Checks, before the run, that every file can be written.
  static func check(_ command: EvaluateCommand) throws(EvaluationError) {
    for path in [command.json, command.logits, command.predictions] {
      guard let path else { continue }
      do throws(FileError) { try AtomicFile.check(path) } catch { throw unwritable(error) }
    }
  }

  /// Prints the report and writes the files.
  static func write(_ report: RunReport, _ command: EvaluateCommand) throws(EvaluationError) {
    let text = TextReport(report)
    let details = command.quiet ? [] : [""] + text.runLines
    Console.output((text.accuracyLines + details).joined(separator: "\n"))
    let result = report.result
    if let path = command.json { try write(json(report), to: path) }
    if let path = command.logits {
      let rows = result.predictions.count
      try write(NumPyFile.float32(result.logits, rows: rows, columns: result.confusion.classes), to: path)
    }
    if let path = command.predictions {
      try write(NumPyFile.uint8(result.predictions.map { $0 ?? .max }), to: path)
    }
  }

  private static func json(_ report: RunReport) throws(EvaluationError) -> [UInt8] {
    do { return try JSONReport(report).encoded() } catch {
      throw EvaluationError("the JSON report cannot be encoded: \(error)", .internalFault)
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(EvaluationError) {
    var failure: FileError?
    bytes.withUnsafeBytes { bytes in
      do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { failure = error }
    }
    if let failure { throw unwritable(failure) }
  }

  private static func unwritable(_ error: FileError) -> EvaluationError {
    EvaluationError(error.description, .cannotWrite)
  }
}
