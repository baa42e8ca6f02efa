import MPI
import Memory
import Synchronization
import Verification

/// A bit of one rank's memory that changes: `flip:PLACE:RANK:BIT[:COUNT]` changes bit BIT, modulo the bits that there are, at the COUNT-th
/// time that PLACE of rank RANK holds something.
package final class Flip: Sendable {
  private let place: MemoryPlace
  private let bit: Int
  private let timesLeft: Atomic<Int>

  /// Reads an order; nil where it is none, or not for this rank.
  package init?(_ order: String) {
    let words = order.split(separator: ":").map(String.init)
    guard words.count >= 4, words[0] == "flip", let place = MemoryPlace(rawValue: words[1]), let bit = Int(words[3]),
      Int(words[2]) == MPIEnvironment.launcherRank ?? 0
    else { return nil }
    self.place = place
    self.bit = bit
    timesLeft = Atomic(words.count > 4 ? Int(words[4]) ?? 1 : 1)
  }

  /// For ``EvaluationOptions/tampering``.
  package var tampering: Tampering { { place, pieces in self.strike(place, pieces) } }

  private func strike(_ place: MemoryPlace, _ pieces: [ByteView]) {
    let count = pieces.reduce(0) { $0 + 8 * $1.count }
    guard place == self.place, count > 0, timesLeft.wrappingSubtract(1, ordering: .relaxed).newValue == 0 else {
      return
    }
    var rest = bit % count
    for piece in pieces {
      if rest < 8 * piece.count {
        piece[rest / 8] ^= 1 << UInt8(rest % 8)
        return
      }
      rest -= 8 * piece.count
    }
  }
}
