import Memory

/// Memory of a rank whose changes an evaluation is to find.
package enum MemoryPlace: String, CaseIterable, Sendable {
  /// Its parameters, once they are loaded.
  case shard
  /// A unit that has arrived.
  case gathered
  /// A unit that is ready to run.
  case prepared
  /// What a unit has left for the next, as it is computed: by a processor that computes wrongly.
  case results
  /// The same, while it lies there.
  case activations
}

/// What a test does to a rank's memory from outside: called with it, in pieces, whenever a place holds something new.
package typealias Tampering = @Sendable (_ place: MemoryPlace, _ pieces: [ByteView]) -> Void
