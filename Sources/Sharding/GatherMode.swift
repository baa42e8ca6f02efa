/// How a unit's pieces come together.
public enum GatherMode: String, CaseIterable, Sendable {
  /// In memory that the ranks of a node share: each rank writes its own piece once, all read in place, and a piece of another node
  /// crosses to a node once.
  case node
  /// In every rank's own memory, by MPI_Iallgatherv.
  case flat
}
