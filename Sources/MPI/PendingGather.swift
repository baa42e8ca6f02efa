import CMPI

/// An all-gather under way (MPI_Iallgatherv); it moves only inside calls of MPI, so ``progress()`` belongs between chunks of work.
///
/// The piece and the receive buffer belong to MPI until ``wait()`` is back. One that is dropped is waited for.
public struct PendingGather: ~Copyable {
  private var request: bridge_request
  private var isDone = false
  private var code: CInt = 0

  /// Counts and displacements, which MPI reads as long as the request lives.
  private let numbers: UnsafeMutableBufferPointer<CInt>

  /// Keeps the buffers alive.
  private let owner: AnyObject?

  init(
    _ communicator: Communicator, piece: UnsafeRawBufferPointer?, into all: UnsafeMutableRawBufferPointer,
    layout: GatherLayout, owner: AnyObject?
  ) throws(MPIError) {
    if communicator.isAlone {
      if let piece { all.copyMemory(from: piece) }
      (request, numbers, self.owner) = (bridge_request(), .allocate(capacity: 0), owner)
      isDone = true
      return
    }
    let numbers = UnsafeMutableBufferPointer<CInt>.allocate(capacity: layout.numbers.count)
    _ = numbers.initialize(from: layout.numbers)
    // To the bridge a null piece means in place, so an empty piece needs an address too.
    let address = piece.map { $0.baseAddress ?? UnsafeRawPointer(numbers.baseAddress) }
    var request = bridge_request()
    let code = bridge_iall_gather(
      communicator.handle, address ?? nil, layout.numbers[communicator.rank], all.baseAddress, numbers.baseAddress,
      numbers.baseAddress.map { $0 + communicator.size }, CInt(layout.unit), &request)
    do throws(MPIError) {
      try check(Communicator.iallgatherv, code)
    } catch {
      numbers.deallocate()
      throw error
    }
    self.request = request
    self.numbers = numbers
    self.owner = owner
  }

  /// Lets MPI move bytes (MPI_Test).
  ///
  /// - Returns: Whether the gather is over; ``wait()`` throws what went wrong with it.
  public mutating func progress() -> Bool {
    guard !isDone else { return true }
    var flag: CInt = 0
    code = bridge_test(&request, &flag)
    isDone = flag != 0 || code != 0
    return isDone
  }

  /// Waits until every piece is in its place.
  ///
  /// - Throws: ``MPIError`` where the gather failed.
  public consuming func wait() throws(MPIError) {
    finish()
    try check(Communicator.iallgatherv, code)
  }

  private mutating func finish() {
    guard !isDone else { return }
    code = bridge_wait(&request)
    isDone = true
  }

  deinit {
    if !isDone {
      var request = request
      _ = bridge_wait(&request)
    }
    numbers.deallocate()
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
  ///   - owner: What owns the two buffers; kept alive until the gather is done.
  /// - Returns: The gather, to be waited for.
  /// - Throws: ``MPIError/invalid(operation:reason:)`` where the numbers and the buffers do not fit one another, where
  ///   `piece` overlaps `all`, or where beyond 2 GiB the numbers have no common unit that MPI could count.
  public func iallgatherv(
    piece: UnsafeRawBufferPointer?, into all: UnsafeMutableRawBufferPointer, counts: [Int], displacements: [Int],
    owner: AnyObject? = nil
  ) throws(MPIError) -> PendingGather {
    let layout = try GatherLayout(
      Self.iallgatherv, counts: counts, displacements: displacements, ranks: size, capacity: all.count)
    if let piece {
      guard piece.count == counts[rank] else {
        throw .invalid(
          operation: Self.iallgatherv, reason: "a piece of \(piece.count) bytes where the counts say \(counts[rank])")
      }
      guard !overlap(piece, UnsafeRawBufferPointer(all)) else {
        throw .invalid(
          operation: Self.iallgatherv, reason: "the piece lies in the receive buffer; for in place pass nil")
      }
    }
    // Where there is one rank, MPICH before 4.1 forgets the displacement (pmodels/mpich#6374).
    if size == 1, displacements[0] != 0 {
      let place = UnsafeMutableRawBufferPointer(rebasing: all[displacements[0]...])
      return try iallgatherv(piece: piece, into: place, counts: counts, displacements: [0], owner: owner)
    }
    return try PendingGather(self, piece: piece, into: all, layout: layout, owner: owner)
  }
}

private func overlap(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
  guard let first = one.baseAddress, let second = other.baseAddress, !one.isEmpty, !other.isEmpty else { return false }
  return first < second + other.count && second < first + one.count
}
