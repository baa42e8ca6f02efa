import Evaluation
import FoundationEssentials
import Platform

/// Another program, run to its end.
enum Program {
  /// Runs `name` of PATH with this process's environment and no input.
  ///
  /// - Returns: its exit code; 128 and the signal's number where one ended it.
  /// - Throws: ``EvaluationError`` where there is no such program.
  static func run(_ name: String, _ arguments: [String]) throws(EvaluationError) -> Int32 {
    do throws(SystemError) {
      return try ChildProcess.run(name, arguments, environment: ProcessInfo.processInfo.environment)
    } catch { throw EvaluationError("\(name): cannot start it (\(error.reason)); install \(name)", .system) }
  }
}
