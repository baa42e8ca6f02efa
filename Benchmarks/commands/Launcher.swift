import Foundation
import TestSupport

/// The MPI launcher, with the options that every job has.
struct Launcher {
  private let path: String
  private let options: [String]

  /// Finds the first word of `command` in `PATH`.
  init(_ command: [String]) throws {
    guard let name = command.first, let path = name.contains("/") ? name : findProgram(name) else {
      throw RunError(description: "\(command.first ?? "the launcher") is not in PATH")
    }
    self.path = path
    options = Array(command.dropFirst())
  }

  /// Runs `program` on `ranks` ranks, each on a core of its own where they are `bound`.
  ///
  /// - Throws: ``RunError`` with its output where it fails, or takes more than two minutes.
  @discardableResult
  func run(_ ranks: Int, _ program: String, _ arguments: [String] = [], bound: Bool = false) async throws -> RunResult {
    let binding = bound ? ["--bind-to", "core"] : []
    let job = ["-np", "\(ranks)"] + binding + [buildFolder + "/" + program] + arguments
    return try await succeed(path, options + job)
  }
}

/// Runs a command that must succeed.
///
/// - Throws: ``RunError`` with its output where it fails, or takes more than two minutes.
@discardableResult
func succeed(_ program: String, _ arguments: [String]) async throws -> RunResult {
  let result = try await run(program, arguments, timeout: 120)
  guard result.status == 0 else {
    let command = ([program] + arguments).joined(separator: " ")
    throw RunError(description: "\(command)\nended with status \(result.status): \(result.stderr)\(result.stdout)")
  }
  return result
}
