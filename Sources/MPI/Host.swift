import Memory
import Platform

/// The machine that a rank runs on, as far as MPI's ways depend on it.
public enum Host {
  /// Its name, as the system has it.
  static var name: String { System.hostName ?? "localhost" }

  /// Tries what MPI libraries do for large messages on a node: reading from another process's memory (CMA).
  ///
  /// Collective over the ranks of a node.
  ///
  /// - Returns: Why this rank cannot read from the next one; nil where it can, or is alone.
  /// - Throws: ``MPIError`` where the library reports one.
  public static func obstacleToReadingNeighbour(on node: Communicator) throws(MPIError) -> String? {
    guard node.size > 1 else { return nil }
    func mark(_ rank: Int) -> UInt64 { 0x5eed_0000 + UInt64(rank) }
    let word = MemoryBlock(copying: [mark(node.rank)])
    defer { withExtendedLifetime(word) {} }
    let next = (node.rank + 1) % node.size
    let place = try node.allGather([UInt64(getpid()), Bridge.address(of: word.bytes)])[next]
    let (found, code) = Bridge.word(of: CInt(truncatingIfNeeded: place[0]), at: place[1])
    try node.barrier()
    guard code == 0 else { return System.reason(code) }
    return found == mark(next) ? nil : "another process answers"
  }
}
