import Memory

/// An all-gather under way (MPI_Iallgatherv); it moves only inside calls of MPI, so ``progress()`` belongs between chunks of work.
///
/// The piece and the receive buffer, which are kept, belong to MPI until ``wait()`` is back. One that is dropped is waited for.
public struct PendingGather: ~Copyable {
  /// Nil where it was done as it was called.
  private let request: Request?

  init(
    _ communicator: Communicator, piece: ByteView?, into all: ByteView, layout: GatherLayout
  ) throws(MPIError) {
    if communicator.isAlone {
      if let piece { all.copy(from: piece) }
      request = nil
    } else {
      request = try Request.gather(piece, into: all, layout, over: communicator)
    }
  }

  /// Lets MPI move bytes (MPI_Test).
  ///
  /// - Returns: Whether the gather is over; ``wait()`` throws what went wrong with it.
  public func progress() -> Bool {
    request?.test()
    return request?.isDone ?? true
  }

  /// Waits until every piece is in its place.
  ///
  /// - Throws: ``MPIError`` where the gather failed.
  public consuming func wait() throws(MPIError) {
    guard let request else { return }
    request.wait()
    try check(Communicator.iallgatherv, request.code)
  }
}

extension Communicator {
  static let iallgatherv = "MPI_Iallgatherv"

  /// Starts to gather every rank's piece into every rank's `all`; ranks start their gathers in the same order.
  ///
  /// - Parameters:
  ///   - piece: This rank's bytes, outside `all`; `nil`, on every rank, where each piece lies in its place in `all` already.
  ///   - all: The receive buffer.
  ///   - counts: The bytes of every rank's piece, the same list on every rank; zero is allowed.
  ///   - displacements: Where in `all` each piece begins, in bytes, the same list on every rank.
  /// - Returns: The gather, to be waited for.
  /// - Throws: ``MPIError/invalid(operation:reason:)`` where the numbers and the buffers do not fit one another, where
  ///   `piece` overlaps `all`, or where beyond 2 GiB the numbers have no common unit that MPI could count.
  public func iallgatherv(
    piece: ByteView?, into all: ByteView, counts: [Int], displacements: [Int]
  ) throws(MPIError) -> PendingGather {
    let layout = try GatherLayout(
      Self.iallgatherv, counts: counts, displacements: displacements, ranks: size, capacity: all.count)
    if let piece {
      guard piece.count == counts[rank] else {
        throw .invalid(
          operation: Self.iallgatherv, reason: "a piece of \(piece.count) bytes where the counts say \(counts[rank])")
      }
      guard !piece.overlaps(all) else {
        throw .invalid(
          operation: Self.iallgatherv, reason: "the piece lies in the receive buffer; for in place pass nil")
      }
    }
    // Where there is one rank, MPICH before 4.1 forgets the displacement (pmodels/mpich#6374).
    if size == 1, displacements[0] != 0 {
      return try iallgatherv(piece: piece, into: all.dropFirst(displacements[0]), counts: counts, displacements: [0])
    }
    return try PendingGather(self, piece: piece, into: all, layout: layout)
  }
}
