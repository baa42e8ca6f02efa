import Evaluation
import Glibc

/// What reaches the terminal: each text in one write, so that ranks do not mix their lines.
enum Console {
  /// Whether progress can be drawn on stderr.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes a line, or several, to stdout.
  static func output(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Writes the one line of an error to stderr.
  static func error(_ line: String) { write("cifar-eval: \(line)\n", to: STDERR_FILENO) }

  /// Writes text as it is to stderr.
  static func draw(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Ends the process.
  static func exit(_ code: ExitStatus) -> Never { Glibc.exit(code.rawValue) }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        guard count > 0 || errno == EINTR else { return }
        done += max(count, 0)
      }
    }
  }
}
