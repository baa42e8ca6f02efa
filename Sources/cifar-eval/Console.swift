import Evaluation
import Files
import Glibc
import Reports

/// What reaches the terminal: each text in one write, so that ranks do not mix their lines, and every line made visible.
enum Console {
  /// Whether progress can be drawn on stderr.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// The columns of stderr where it is a terminal, else 80.
  static var errorColumns: Int {
    var size = winsize()
    guard isatty(STDERR_FILENO) == 1, ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }

  /// Writes lines to stdout.
  ///
  /// - Throws: ``EvaluationError`` where it is full or closed; not where its reader has left.
  static func output(_ lines: [String]) throws(EvaluationError) {
    try output(whole: lines.map { visible($0) + "\n" }.joined())
  }

  /// Writes what the program says of itself, such as a script for a shell, as it is.
  ///
  /// - Throws: ``EvaluationError`` where it is full or closed; not where its reader has left.
  static func output(whole text: String) throws(EvaluationError) {
    do throws(FileError) { try StandardStreams.output(text) } catch { throw Outputs.unwritable(error) }
  }

  /// Writes the one line of an error to stderr.
  static func error(_ line: String) { draw("cifar-eval: \(visibleLine(line))\n") }

  /// Writes text as it is to stderr.
  static func draw(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = write(STDERR_FILENO, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        guard count > 0 || errno == EINTR else { return }
        done += max(count, 0)
      }
    }
  }

  /// Ends the process.
  static func exit(_ code: ExitStatus) -> Never { Glibc.exit(code.rawValue) }
}
