import Evaluation
import MPI

/// What rank 0 alone knows.
extension Communicator {
  /// Rank 0's status, on every rank.
  func shared(_ status: ExitStatus) throws(EvaluationError) -> ExitStatus {
    ExitStatus(rawValue: Int32(try shared(Int(status.rawValue)))) ?? .internalFault
  }

  /// Rank 0's answer, on every rank.
  func shared(_ answer: Bool) throws(EvaluationError) -> Bool { try shared(answer ? 1 : 0) == 1 }

  /// Rank 0's list, on every rank.
  func shared(_ list: [String]) throws(EvaluationError) -> [String] {
    // No path holds the character that ends them for the system.
    let text = list.joined(separator: "\u{0}")
    do throws(MPIError) {
      return try broadcast(text).split(separator: "\u{0}", omittingEmptySubsequences: false).map(String.init)
    } catch { throw EvaluationError(error) }
  }

  private func shared(_ number: Int) throws(EvaluationError) -> Int {
    do throws(MPIError) { return try broadcast(number) } catch { throw EvaluationError(error) }
  }
}
