import Files
import Platform
import Reports

/// What a job of GitHub Actions shows beside its log.
///
/// Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
enum GitHub {
  /// Appends a report to the job's summary where `GITHUB_STEP_SUMMARY` names its file, and marks each gate that was missed as an error of
  /// the job.
  static func tell(_ markdown: @autoclosure () -> String, missed: [GateOutcome] = []) {
    if System.variable("GITHUB_ACTIONS") == "true" {
      for gate in missed { Console.draw("::error title=cifar-eval::\(escaped(visibleLine(gate.line)))\n") }
    }
    guard let path = System.variable("GITHUB_STEP_SUMMARY"), !path.isEmpty else { return }
    do throws(FileError) { try AppendedFile.append(markdown() + "\n", to: path) } catch {
      Console.error("GITHUB_STEP_SUMMARY \(error)")
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }
}
