import Glibc
import Reports

/// What a job of GitHub Actions shows beside its log.
///
/// Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
enum GitHub {
  /// Appends a report to the job's summary where `GITHUB_STEP_SUMMARY` names its file, and marks each gate that was missed as an error of
  /// the job.
  static func tell(_ markdown: @autoclosure () -> String, missed: [GateOutcome] = []) {
    if variable("GITHUB_ACTIONS") == "true" {
      for gate in missed { Console.draw("::error title=cifar-eval::\(escaped(visibleLine(gate.line)))\n") }
    }
    guard let path = variable("GITHUB_STEP_SUMMARY"), !path.isEmpty else { return }
    if let reason = append(markdown() + "\n", to: path) { Console.error("GITHUB_STEP_SUMMARY \(path): \(reason)") }
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  /// Nil, or why it could not.
  private static func append(_ text: String, to path: String) -> String? {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    defer { close(descriptor) }
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return String(cString: strerror(errno)) }
        done += count
      }
      return nil
    }
  }
}
