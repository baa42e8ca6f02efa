import ArgumentParser
import Evaluation
import Files
import Reports

/// `cifar-eval compare BEFORE AFTER`: what changed between two runs on the same images.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare two runs on the same images.",
    discussion: """
      cifar-eval compare before.json after.json --max-drop 0.005
      cifar-eval compare before.csv after.csv --report change.html

      Two JSON reports are compared by their counts; two files of --samples image by image, with McNemar's exact test.
      """)

  @Argument(
    help: .line(
      "The run before.", value: "before", more: "A JSON report, or the .csv or .jsonl of --samples."),
    completion: .file(extensions: ["json", "csv", "jsonl"]))
  var before: String

  @Argument(
    help: .line("The run after, of the same kind.", value: "after"),
    completion: .file(extensions: ["json", "csv", "jsonl"]))
  var after: String

  @Option(
    name: .customLong("report"), parsing: .unconditionalSingleValue,
    help: .line(
      "Write it, by its ending; may be repeated.", value: "file",
      more: ".html, .md, .json, .txt or .xml (JUnit's), or FILE:FORMAT."),
    completion: .file(extensions: ["html", "md", "json", "txt", "xml"]))
  var reports: [String] = []

  @Option(
    help: .line("The largest drop, 0 to 1; else exit code 1.", value: "share", more: "Of the accuracy."),
    transform: Bounds<Double>.share.parse)
  var maxDrop: Double?

  @Option(
    help: .line(
      "The drop that is ruled out; else exit code 1.", value: "share",
      more: "0 to 1: the lower end of the 95 % interval of the difference in accuracy decides."),
    transform: Bounds<Double>.share.parse)
  var nonInferior: Double?

  /// Compares, prints, writes.
  func compare() -> ExitStatus {
    CifarEval.reporting { () throws(EvaluationError) in try run() }
  }

  private func run() throws(EvaluationError) -> ExitStatus {
    let targets = try Outputs.reports(reports, among: ComparisonReport.formats, inputs: [before, after])
    let report: ComparisonReport
    do throws(ReportError) {
      report = try ComparisonReport(
        ComparedRun(reading: before), ComparedRun(reading: after),
        maximumDrop: maxDrop.map { Gates.Limit($0, named: "--max-drop") },
        nonInferiorBy: nonInferior.map { Gates.Limit($0, named: "--non-inferior") }, samples: "--samples files")
    } catch { throw EvaluationError(naming: error) }
    for target in targets {
      try Outputs.write(to: target.file) { () throws(ReportError) in try report.bytes(as: target.format) }
    }
    if !targets.contains(where: \.file.isStandardOutput) { try Console.output(report.lines(width: TextWidth.ofOutput)) }
    let missed = report.gates.filter { !$0.passed }
    for gate in missed { Console.error(gate.line) }
    GitHub.tell(report.markdown, missed: missed)
    return missed.isEmpty ? .done : .gateMissed
  }
}
