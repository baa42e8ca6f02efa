import MPI
import Memory

/// What the ranks of a node share during gathers: counters, one unit's elements, and prepared segments.
final class NodeMemory {
  /// The prepared segments that there are places for: two where they are small, so that a fast rank need not wait for the others to have
  /// run one before it prepares the next.
  let preparedSlots: Int

  /// How many steps each rank has written its piece for.
  let written: SharedCounters
  /// How many steps each rank has prepared its part of.
  let prepared: SharedCounters
  /// How many segments each rank has run.
  let run: SharedCounters
  /// One unit's flat run of elements.
  let elements: ByteView
  /// The bytes of elements and prepared segments.
  let byteCount: Int

  private let window: SharedWindow
  private let packedBase: FloatView
  private let packedStride: Int

  /// Allocates the memory; collective over the node.
  init(_ node: Communicator, elementBytes: Int, packedFloats: Int, twoPreparedUpTo limit: Int) throws(MPIError) {
    let line = SharedWindow.alignment
    let counters = SharedCounters.byteCount(ranks: node.size)
    let elementSpace = (elementBytes + line - 1) / line * line
    packedStride = (packedFloats + 15) / 16 * 16
    preparedSlots = packedStride * MemoryLayout<Float>.stride <= limit ? 2 : 1
    byteCount = elementSpace + preparedSlots * packedStride * MemoryLayout<Float>.stride
    window = try SharedWindow(on: node, byteCount: 3 * counters + byteCount)
    let bytes = window.bytes
    if node.rank == 0 { bytes.copy(from: [UInt8](repeating: 0, count: 3 * counters)) }
    try window.publish()
    written = SharedCounters(in: bytes, of: node)
    prepared = SharedCounters(in: bytes.dropFirst(counters), of: node)
    run = SharedCounters(in: bytes.dropFirst(2 * counters), of: node)
    elements = bytes[3 * counters..<3 * counters + elementBytes]
    packedBase = bytes.dropFirst(3 * counters + elementSpace).floats
  }

  /// The place for the `number`th prepared segment.
  func packed(_ number: Int) -> FloatView { packedBase + number % preparedSlots * packedStride }

  /// Gives the memory back; collective.
  func free() throws(MPIError) { try window.free() }
}
