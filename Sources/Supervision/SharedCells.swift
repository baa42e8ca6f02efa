import MPI

/// Numbers in memory that the processes of a node share, until it is freed.
struct SharedCells: Sendable {
  /// How many numbers there are.
  let count: Int

  private let window: SharedWindow

  private static let width = MemoryLayout<Int>.stride

  /// How many numbers lie on a cache line.
  static let perLine = SharedWindow.alignment / width

  /// Allocates `lines` cache lines; collective.
  ///
  /// - Throws: ``MPIError`` where there is no shared memory.
  init(lines: Int, on node: Communicator) throws(MPIError) {
    window = try SharedWindow(on: node, byteCount: lines * SharedWindow.alignment)
    count = lines * Self.perLine
  }

  /// The number at an index.
  subscript(index: Int) -> SharedCell {
    precondition(index >= 0 && index < count, "no number \(index) among \(count)")
    return SharedCell(in: window.bytes.dropFirst(index * Self.width))
  }

  /// Makes what was written seen by the other ranks; collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  func publish() throws(MPIError) { try window.publish() }

  /// Gives the memory back; collective, and no cell may be used afterwards.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  func free() throws(MPIError) { try window.free() }
}
