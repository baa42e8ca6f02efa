import Evaluation
import Files
import Platform
import Reports

/// What reaches the terminal: each text in one write, so that ranks do not mix their lines, and every line made visible.
enum Console {
  /// Whether progress can be drawn on stderr.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// The columns of stderr where it is a terminal, else 80.
  static var errorColumns: Int { System.columns(of: STDERR_FILENO) ?? 80 }

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
  static func draw(_ text: String) { System.write(text, to: STDERR_FILENO) }

  /// Ends the process.
  static func exit(_ code: ExitStatus) -> Never { Platform.exit(code.rawValue) }
}
