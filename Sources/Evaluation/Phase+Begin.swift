import MPI
import Supervision

extension Phase {
  /// Says that this rank is in this phase from now on.
  ///
  /// - Throws: ``EvaluationError`` where a test's observer throws.
  public func begin() throws(EvaluationError) {
    do throws(MPIError) { try JobProgress.enter(self) } catch { throw EvaluationError(error) }
  }
}
