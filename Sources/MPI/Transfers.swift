import CMPI
import Memory
import Synchronization

/// A transfer under way, with the memory that MPI reads and writes until it is done; one that is dropped is waited for.
final class Request {
  /// Whether it is over, well or not.
  private(set) var isDone = true
  /// MPI's code for how it went.
  private(set) var code: CInt = 0

  private var request = bridge_request()

  /// The memory of all that are under way.
  private static let memory = Mutex<[ObjectIdentifier: [ByteView]]>([:])

  private init(
    _ operation: String, _ memory: [ByteView], _ start: (inout bridge_request) -> CInt
  ) throws(MPIError) {
    try check(operation, start(&request))
    isDone = false
    Self.memory.withLock { $0[ObjectIdentifier(self)] = memory }
  }

  /// Whether a transfer under way reads or writes some of `bytes`.
  static func isUsing(_ bytes: ByteView) -> Bool {
    memory.withLock { $0.values.contains { $0.contains { $0.overlaps(bytes) } } }
  }

  deinit { wait() }

  /// Lets MPI move bytes (MPI_Test).
  func test() {
    guard !isDone else { return }
    var done: CInt = 0
    code = unsafe bridge_test(&request, &done)
    if done != 0 || code != 0 { end() }
  }

  /// Returns when it is over.
  func wait() {
    guard !isDone else { return }
    code = unsafe bridge_wait(&request)
    end()
  }

  private func end() {
    isDone = true
    _ = Self.memory.withLock { $0.removeValue(forKey: ObjectIdentifier(self)) }
  }
}

extension Request {
  /// The most bytes of a message or of a part of a broadcast: MPI's counts are 32-bit.
  static let mostBytes = 1 << 30

  /// Starts a gather (MPI_Iallgatherv) of pieces that lie as `layout` says; without a piece, of those in their places already.
  static func gather(
    _ piece: ByteView?, into all: ByteView, _ layout: GatherLayout, over communicator: Communicator
  ) throws(MPIError) -> Request {
    // MPI reads counts and displacements as long as the request lives.
    let numbers = MemoryBlock(copying: layout.numbers).bytes
    let memory = [all, numbers] + (piece.map { [$0] } ?? [])
    return try Request(Communicator.iallgatherv, memory) { request in
      let list = unsafe numbers.pointer.assumingMemoryBound(to: CInt.self)
      let counts = unsafe UnsafeBufferPointer(rebasing: list[..<communicator.size])
      let displacements = unsafe UnsafeBufferPointer(rebasing: list[communicator.size..<2 * communicator.size])
      // To the bridge a null piece means in place; an empty view has an address too.
      return unsafe bridge_iall_gather(
        communicator.handle, piece?.pointer.baseAddress, layout.numbers[communicator.rank], all.pointer.baseAddress,
        counts.baseAddress, displacements.baseAddress, CInt(layout.unit), &request)
    }
  }

  /// Starts to send at most ``mostBytes`` (MPI_Isend).
  static func send(_ bytes: ByteView, to rank: Int, over communicator: Communicator) throws(MPIError) -> Request {
    let (length, rank) = (try count(bytes.count, "MPI_Isend"), try count(rank, "MPI_Isend"))
    return try Request("MPI_Isend", [bytes]) {
      unsafe bridge_isend(communicator.handle, bytes.pointer.baseAddress, length, rank, &$0)
    }
  }

  /// Starts to receive at most ``mostBytes`` (MPI_Irecv).
  static func receive(_ bytes: ByteView, from rank: Int, over communicator: Communicator) throws(MPIError) -> Request {
    let (length, rank) = (try count(bytes.count, "MPI_Irecv"), try count(rank, "MPI_Irecv"))
    return try Request("MPI_Irecv", [bytes]) {
      unsafe bridge_ireceive(communicator.handle, bytes.pointer.baseAddress, length, rank, &$0)
    }
  }
}

// Calls that are back when they are done.
extension Communicator {
  /// Overwrites bytes of a view with those of rank `root` (MPI_Bcast).
  func overwrite(_ bytes: ByteView, from root: Int) throws(MPIError) {
    try unsafe overwrite(bytes.pointer, from: root)
    withExtendedLifetime(bytes) {}
  }

  /// Overwrites the elements of an array with those of rank `root` (MPI_Bcast).
  func overwrite<Element: BitwiseCopyable>(_ values: inout [Element], from root: Int) throws(MPIError) {
    var span = values.mutableSpan
    try unsafe span.withUnsafeMutableBytes { bytes throws(MPIError) in try unsafe overwrite(bytes, from: root) }
  }

  private func overwrite(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(MPIError) {
    let root = try count(root, "MPI_Bcast")
    for start in stride(from: 0, to: bytes.count, by: Request.mostBytes) {
      let end = min(bytes.count, start + Request.mostBytes)
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start..<end])
      try check("MPI_Bcast", unsafe bridge_broadcast(handle, part.baseAddress, CInt(part.count), root))
    }
  }

  /// Every rank's values, as many of each, one after the other (MPI_Allgather).
  func gather<Element: BitwiseCopyable>(_ values: [Element]) throws(MPIError) -> [Element] {
    let operation = "MPI_Allgather"
    let bytesPerRank = try count(values.count * MemoryLayout<Element>.stride, operation)
    var code: CInt = 0
    let all = unsafe [Element](unsafeUninitializedCapacity: values.count * size) { buffer, initialized in
      code = unsafe values.withUnsafeBytes { piece in
        unsafe bridge_all_gather(handle, piece.baseAddress, buffer.baseAddress, bytesPerRank)
      }
      initialized = code == 0 ? values.count * size : 0
    }
    try check(operation, code)
    return all
  }

  /// Replaces values by reductions of every rank's (MPI_Allreduce).
  func reduce(_ values: inout [Int64], _ reduction: Reduction) throws(MPIError) {
    let length = try count(values.count, "MPI_Allreduce")
    try check("MPI_Allreduce", unsafe bridge_all_reduce_integers(handle, &values, length, reduction.bridged))
  }
}
