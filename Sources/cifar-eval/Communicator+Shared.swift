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

  private func shared(_ number: Int) throws(EvaluationError) -> Int {
    do throws(MPIError) { return try broadcast(number) } catch { throw EvaluationError(error) }
  }
}
