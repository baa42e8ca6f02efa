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

  @Argument(help: "The run before: a JSON report, or the .csv or .jsonl of --samples.")
  var before: String

  @Argument(help: "The run after, of the same kind.")
  var after: String

  @Option(
    name: .customLong("report"), parsing: .unconditionalSingleValue,
    help: """
      Write the comparison to this file, by its ending: .html, .md, .json, .txt or .xml (JUnit's), or FILE:FORMAT. \
      May be given several times.
      """)
  var reports: [String] = []

  @Option(help: "Exit with code 1 where the accuracy drops by more (0...1).", transform: Bounds<Double>.share.parse)
  var maxDrop: Double?

  @Option(
    help: """
      Exit with code 1 unless the accuracy is shown not to have dropped by more (0...1): the lower end of the 95 % interval \
      of the difference decides.
      """, transform: Bounds<Double>.share.parse)
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
    if !targets.contains(where: \.file.isStandardOutput) { try Console.output(report.lines) }
    let missed = report.gates.filter { !$0.passed }
    for gate in missed { Console.error(gate.line) }
    GitHub.tell(report.markdown, missed: missed)
    return missed.isEmpty ? .done : .gateMissed
  }
}
