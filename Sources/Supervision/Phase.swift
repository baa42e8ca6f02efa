/// What a rank is doing, in the order of a job.
public enum Phase: Int, CaseIterable, Sendable {
  /// Starting MPI and finding the inputs.
  case start
  /// Reading the images.
  case read
  /// Laying out ranks, images and memory.
  case plan
  /// Reading this rank's shard of the parameters.
  case load
  /// Gathering a unit's parameters.
  case gather
  /// Running a unit on images.
  case compute
  /// Comparing digests and writing the report.
  case report

  /// Its name in messages.
  public var name: String { "\(self)" }
}
