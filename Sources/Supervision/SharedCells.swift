import MPI
import Synchronization

/// A number in memory that the processes of a node share.
@safe struct SharedCell: Sendable {
  private nonisolated(unsafe) let cell: UnsafePointer<Atomic<Int>>

  fileprivate init(_ cell: UnsafePointer<Atomic<Int>>) { unsafe self.cell = unsafe cell }

  /// The cell at an ``address``, whose memory is still there; nil for 0.
  init?(address: UInt) {
    guard let cell = unsafe UnsafePointer<Atomic<Int>>(bitPattern: address) else { return nil }
    unsafe self.cell = unsafe cell
  }

  /// What finds it again in this process.
  var address: UInt { unsafe UInt(bitPattern: cell) }

  /// The number; what was written before it is seen with it.
  var value: Int {
    get { unsafe cell.pointee.load(ordering: .acquiring) }
    nonmutating set { unsafe cell.pointee.store(newValue, ordering: .releasing) }
  }

  /// Makes a 0 a 1; false where it was none.
  func claim() -> Bool {
    unsafe cell.pointee.compareExchange(expected: 0, desired: 1, ordering: .acquiringAndReleasing).exchanged
  }
}

/// Numbers in memory that the processes of a node share, until it is freed.
@safe struct SharedCells: @unchecked Sendable {
  /// How many numbers there are.
  let count: Int

  private let window: SharedWindow
  private let first: UnsafePointer<Atomic<Int>>

  /// How many numbers lie on a cache line.
  static let perLine = SharedWindow.alignment / MemoryLayout<Int>.stride

  /// Allocates `lines` cache lines; collective.
  ///
  /// - Throws: ``MPIError`` where there is no shared memory.
  init(lines: Int, on node: Communicator) throws(MPIError) {
    window = try SharedWindow(on: node, byteCount: lines * SharedWindow.alignment)
    count = lines * Self.perLine
    guard let base = unsafe window.bytes.baseAddress else {
      throw .invalid(operation: "MPI_Win_allocate_shared", reason: "no memory")
    }
    unsafe first = unsafe UnsafePointer(base.bindMemory(to: Atomic<Int>.self, capacity: count))
  }

  /// The number at an index.
  subscript(index: Int) -> SharedCell {
    precondition(index >= 0 && index < count, "no number \(index) among \(count)")
    return unsafe SharedCell(first + index)
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
