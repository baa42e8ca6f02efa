import Glibc
import MPI

/// A bit of this rank's memory that a test has ordered to change; without the variable `CIFAR_EVAL_FAULT` there is none.
///
/// `CIFAR_EVAL_FAULT=flip:PLACE:RANK:BIT[:COUNT]` changes bit BIT, modulo the bits that there are, at the COUNT-th time that PLACE of rank
/// RANK holds something.
final class Flip {
  /// What of a rank's memory.
  enum Place: String {
    /// Its parameters, once they are loaded.
    case shard
    /// A unit that has arrived.
    case gathered
    /// A unit that is ready to run.
    case prepared
    /// What a unit has left for the next, while it lies there.
    case activations
    /// The same as it is computed, as by a processor that computes wrongly.
    case results
  }

  private let place: Place
  private let bit: Int
  private var timesLeft: Int

  /// The one of this rank; nil where it has none.
  static func ordered() -> Flip? { getenv("CIFAR_EVAL_FAULT").flatMap { Flip(String(cString: $0)) } }

  private init?(_ order: String) {
    let words = order.split(separator: ":").map(String.init)
    guard words.count >= 4, words[0] == "flip", let place = Place(rawValue: words[1]), let bit = Int(words[3]),
      Int(words[2]) == MPIEnvironment.launcherRank ?? 0
    else { return nil }
    self.place = place
    self.bit = bit
    timesLeft = words.count > 4 ? Int(words[4]) ?? 1 : 1
  }

  /// The bit to change of the `count` bits that `place` holds now; nil unless its time has come.
  func strikes(_ place: Place, of count: Int) -> Int? {
    guard place == self.place, count > 0 else { return nil }
    timesLeft -= 1
    return timesLeft == 0 ? bit % count : nil
  }

  /// Changes the bit where its time has come.
  func strike(_ place: Place, _ bytes: UnsafeMutableRawBufferPointer) {
    if let bit = strikes(place, of: 8 * bytes.count) { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
  }
}
