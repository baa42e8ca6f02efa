/// Where every rank's piece lies, in units that MPI's 32-bit counts can express.
struct GatherLayout {
  /// The bytes of a unit: 1, or where bytes are too many to count 2, 4 or 8.
  let unit: Int

  /// The units of every rank's piece, then the displacements of all pieces.
  let numbers: [CInt]

  /// Converts `counts` and `displacements`, which are in bytes.
  ///
  /// - Throws: ``MPIError/invalid(operation:reason:)`` where a piece leaves the `capacity` bytes of the receive buffer, or
  ///   where units that divide every number would still be too many.
  init(_ operation: String, counts: [Int], displacements: [Int], ranks: Int, capacity: Int) throws(MPIError) {
    guard counts.count == ranks, displacements.count == ranks else {
      throw .invalid(
        operation: operation,
        reason: "\(counts.count) counts and \(displacements.count) displacements for \(ranks) ranks")
    }
    for (rank, (count, displacement)) in zip(counts, displacements).enumerated() {
      guard count >= 0, displacement >= 0, displacement <= capacity, count <= capacity - displacement else {
        throw .invalid(
          operation: operation,
          reason: "the piece of rank \(rank), \(count) bytes at \(displacement), leaves the buffer of \(capacity)")
      }
    }
    let end = zip(counts, displacements).map { $0 + $1 }.max() ?? 0
    guard let unit = [1, 2, 4, 8].first(where: { end / $0 <= Int(CInt.max) }) else {
      throw .invalid(operation: operation, reason: "\(end) bytes in one gather; split it below \(8 * Int(CInt.max))")
    }
    let all = counts + displacements
    if let odd = all.first(where: { $0 % unit != 0 }) {
      throw .invalid(
        operation: operation,
        reason: "\(end) bytes are counted in units of \(unit), and \(odd) is no multiple; pad the pieces to \(unit)")
    }
    self.unit = unit
    numbers = all.map { CInt($0 / unit) }
  }
}
