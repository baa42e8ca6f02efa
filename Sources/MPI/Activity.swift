import CMPI

extension MPIEnvironment {
  /// Whether the thread that calls MPI waits for other ranks; for other threads.
  public static var isWaiting: Bool { bridge_is_waiting() != 0 }

  /// How many calls that wait for other ranks are over; for other threads.
  public static var callCount: Int { Int(truncatingIfNeeded: bridge_waits_over()) }
}
