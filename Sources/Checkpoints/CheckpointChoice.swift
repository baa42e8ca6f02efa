/// Something that was taken of a checkpoint where there was a choice.
public struct CheckpointChoice: Equatable, Sendable {
  /// What was chosen, such as `checkpoint`.
  public let what: String
  /// What was taken, and of what.
  public let value: String
}
