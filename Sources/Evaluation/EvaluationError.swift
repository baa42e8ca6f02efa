import Checkpoints
import Datasets
import MPI
import Models

/// Why an evaluation ended without a result: one line for the user and the exit code that goes with it.
public struct EvaluationError: Error, CustomStringConvertible, Sendable {
  /// What went wrong, where, and what to do.
  public let line: String

  /// What the process ends with.
  public let exitStatus: ExitStatus
  /// Whether all ranks know of the failure, so that all of them end in order.
  public var agreed = false

  /// The line.
  public var description: String { line }

  /// A failure that this rank met.
  public init(_ line: String, _ exitStatus: ExitStatus) {
    self.line = line
    self.exitStatus = exitStatus
  }

  /// A checkpoint that cannot be read.
  public init(_ error: CheckpointError) {
    self.init(error.description, error.isMissing ? .missingInput : .badData)
  }

  /// A checkpoint that is not of the model.
  public init(_ error: ModelError) {
    self.init(error.description, error.isUsage ? .usage : .badData)
  }

  /// Images that cannot be read.
  public init(_ error: DatasetError) {
    self.init(error.description, error.isMissing ? .missingInput : .badData)
  }

  /// What cannot be run as it was asked for.
  public init(_ error: SetupError) {
    self.init(error.description, error.isUsage ? .usage : .badData)
  }

  /// A failure of MPI.
  public init(_ error: MPIError) {
    self.init(error.description, .system)
  }
}
