/// A failure that all ranks know of: the line of the lowest rank that met one.
public struct AgreedFailure: Error, Sendable, Equatable {
  /// The rank whose line it is.
  public let rank: Int

  /// What went wrong, as that rank says it.
  public let line: String

  /// The exit code that every rank ends with.
  public let exitCode: Int32
}

extension Communicator {
  /// The lowest rank that says `failed`, on every rank; `nil` where none does.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func lowestFailing(_ failed: Bool) throws(MPIError) -> Int? {
    let lowest = try allReduce(failed ? rank : size, .min)
    return lowest < size ? lowest : nil
  }

  /// Agrees whether a step went well: every rank calls it after the step, with its own failure or none.
  ///
  /// - Parameters:
  ///   - line: What went wrong on this rank; `nil` where nothing did.
  ///   - exitCode: The exit code for that; ignored without a line.
  /// - Returns: The failure of the lowest rank that has one, the same on every rank.
  /// - Throws: ``MPIError`` where the library reports one.
  public func agree(on line: String?, exitCode: Int32) throws(MPIError) -> AgreedFailure? {
    guard let failing = try lowestFailing(line != nil) else { return nil }
    let agreedCode = try broadcast(Int(exitCode), from: failing)
    let agreedLine = try broadcast(line ?? "", from: failing)
    return AgreedFailure(rank: failing, line: agreedLine, exitCode: Int32(truncatingIfNeeded: agreedCode))
  }
}
