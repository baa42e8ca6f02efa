import CMPI
import Platform

/// The machine that a rank runs on, as far as MPI's ways depend on it.
public enum Host {
  /// Its name, as the system has it.
  static var name: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Tries what MPI libraries do for large messages on a node: reading from another process's memory (CMA).
  ///
  /// Collective over the ranks of a node.
  ///
  /// - Returns: Why this rank cannot read from the next one; nil where it can, or is alone.
  /// - Throws: ``MPIError`` where the library reports one.
  public static func obstacleToReadingNeighbour(on node: Communicator) throws(MPIError) -> String? {
    guard node.size > 1 else { return nil }
    func mark(_ rank: Int) -> UInt64 { 0x5eed_0000 + UInt64(rank) }
    let word = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    defer { word.deallocate() }
    word.initialize(to: mark(node.rank))
    let next = (node.rank + 1) % node.size
    let place = try node.allGather([UInt64(getpid()), UInt64(UInt(bitPattern: word))])[next]
    var found: UInt64 = 0
    let code = bridge_read_process(CInt(truncatingIfNeeded: place[0]), place[1], &found)
    try node.barrier()
    guard code == 0 else { return System.reason(code) }
    return found == mark(next) ? nil : "another process answers"
  }
}
