import MPI

extension Communicator {
  /// Runs a step that any rank may fail: all ranks return from it, or all throw the error of the lowest failing rank.
  ///
  /// Collective. The line names the rank and its host where not all ranks failed, unless only rank 0 has a part in the
  /// step (`onlyFirst`).
  ///
  /// - Throws: ``EvaluationError``, agreed.
  public func agreeing<Value>(onlyFirst: Bool = false, _ step: () throws(EvaluationError) -> Value)
    throws(EvaluationError) -> Value
  {
    let outcome: Result<Value, EvaluationError>
    do throws(EvaluationError) { outcome = .success(try step()) } catch { outcome = .failure(error) }
    let failure: EvaluationError?
    if case .failure(let error) = outcome { failure = error } else { failure = nil }
    if let agreed = try agree(on: failure, naming: !onlyFirst) { throw agreed }
    return try outcome.get()
  }

  /// Runs a comparison that finds the same on every rank: all return, or all throw what it found.
  ///
  /// - Throws: ``EvaluationError`` with the line and `exitStatus`, agreed.
  func agreed(_ exitStatus: ExitStatus, _ disagreement: () throws(MPIError) -> String?) throws(EvaluationError) {
    let line: String?
    do throws(MPIError) { line = try disagreement() } catch { throw EvaluationError(error) }
    guard let line else { return }
    var error = EvaluationError(line, exitStatus)
    error.agreed = true
    throw error
  }

  private func agree(on own: EvaluationError?, naming: Bool) throws(EvaluationError) -> EvaluationError? {
    do throws(MPIError) {
      let failing = try allReduce(own == nil ? 0 : 1, .sum)
      guard failing > 0 else { return nil }
      let host = try self.host
      let line = own.map { failing == size || !naming ? $0.line : "rank \(rank) (\(host)): \($0.line)" }
      let exitStatus = own?.exitStatus ?? .internalFault
      guard let agreed = try agree(on: line, exitCode: exitStatus.rawValue) else { return nil }
      var failure = EvaluationError(agreed.line, ExitStatus(rawValue: agreed.exitCode) ?? .internalFault)
      failure.agreed = true
      return failure
    } catch {
      throw EvaluationError(error)
    }
  }
}
