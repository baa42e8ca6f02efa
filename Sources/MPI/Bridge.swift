import CMPI
import Memory
import Platform

/// What MPI and the system answer through pointers, as values.
enum Bridge {
  /// Calls with room for an answer, whose first content is `value`.
  private static func answer<Value>(
    _ operation: String, _ value: Value, _ call: (inout Value) -> CInt
  ) throws(MPIError) -> Value {
    var value = value
    try check(operation, call(&value))
    return value
  }

  /// Starts MPI; whether it offers the thread level.
  static func initialize(_ level: ThreadLevel) throws(MPIError) -> Bool {
    try answer("MPI_Init_thread", 0) { unsafe bridge_init(level.bridged, &$0) } != 0
  }

  /// Whether MPI is initialized and not yet finalized.
  static var isActive: Bool {
    var active: CInt = 0
    return unsafe bridge_is_active(&active) == 0 && active != 0
  }

  /// What this process has made and freed.
  static var handles: bridge_handles {
    var counts = bridge_handles()
    unsafe bridge_count_handles(&counts)
    return counts
  }

  /// This process's place among the ranks of a communicator.
  static func rank(in communicator: bridge_comm) throws(MPIError) -> Int {
    Int(try answer("MPI_Comm_rank", 0) { unsafe bridge_comm_rank(communicator, &$0) })
  }

  /// The ranks of a communicator.
  static func size(of communicator: bridge_comm) throws(MPIError) -> Int {
    Int(try answer("MPI_Comm_size", 0) { unsafe bridge_comm_size(communicator, &$0) })
  }

  /// The ranks of the same color, if not negative.
  static func split(_ communicator: bridge_comm, color: Int, key: Int) throws(MPIError) -> bridge_comm {
    let operation = "MPI_Comm_split"
    let (color, key) = (try count(color, operation), try count(key, operation))
    return try answer(operation, bridge_comm()) { unsafe bridge_comm_split(communicator, color, key, &$0) }
  }

  /// The ranks that share memory with this one.
  static func splitByNode(_ communicator: bridge_comm) throws(MPIError) -> bridge_comm {
    try answer("MPI_Comm_split_type", bridge_comm()) { unsafe bridge_comm_split_by_node(communicator, &$0) }
  }

  /// A reduction of one number of every rank.
  static func allReduce(
    _ value: Double, _ reduction: Reduction, over communicator: bridge_comm
  ) throws(MPIError) -> Double {
    try answer("MPI_Allreduce", value) { unsafe bridge_all_reduce_doubles(communicator, &$0, 1, reduction.bridged) }
  }

  /// A window of so many bytes that rank 0 of `node` has and all see, until they free it.
  ///
  /// - Returns: the window, its memory, and how many bytes of that lie before a line of `alignment`.
  static func window(
    _ byteCount: Int, aligned alignment: Int, on node: Communicator
  ) throws(MPIError) -> (window: bridge_window, block: MemoryBlock, skipped: Int) {
    let operation = "MPI_Win_allocate_shared"
    var base: UnsafeMutableRawPointer?
    let window = try answer(operation, bridge_window()) {
      unsafe bridge_window_create(node.handle, node.rank == 0 ? Int64(byteCount) : 0, &$0, &base)
    }
    guard let base = unsafe base else { throw .invalid(operation: operation, reason: "the library gave no memory") }
    let memory = unsafe UnsafeMutableRawBufferPointer(start: base, count: byteCount)
    return (
      window, unsafe MemoryBlock(lending: memory, owner: nil),
      unsafe base.alignedUp(toMultipleOf: alignment) - base
    )
  }
}

// Texts, and what is read of other processes.
extension Bridge {
  /// The library's text for a code; empty where it has none.
  static func text(ofError code: CInt) -> String {
    (try? unsafe text(of: "MPI_Error_string") { unsafe bridge_error_text(code, $0, $1) }) ?? ""
  }

  /// What the library says of itself.
  static var libraryVersion: String {
    get throws(MPIError) { try unsafe text(of: "MPI_Get_library_version") { unsafe bridge_library_version($0, $1) } }
  }

  /// The name of this host.
  static var processorName: String {
    get throws(MPIError) { try unsafe text(of: "MPI_Get_processor_name") { unsafe bridge_processor_name($0, $1) } }
  }

  /// The text that a call writes, its white space made single spaces (MPICH's texts have several lines).
  private static func text(
    of operation: String, _ fill: (UnsafeMutablePointer<CChar>, CInt) -> CInt
  ) throws(MPIError) -> String {
    var bytes = [CChar](repeating: 0, count: 1024)
    let code = unsafe fill(&bytes, CInt(bytes.count))
    guard code == 0 else { throw .failed(operation: operation, code: code, text: "no text") }
    let characters = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: characters, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// 1 for each of the first `count` cores that this process may use, 0 for each that it may not; nil where the system does not tell.
  static func allowedCores(of count: Int) -> [UInt8]? {
    var cores = [UInt8](repeating: 0, count: count)
    return unsafe bridge_allowed_cores(&cores, CInt(count)) == 0 ? cores : nil
  }

  /// Where bytes lie in this process, for ``word(of:at:)`` of another.
  static func address(of bytes: ByteView) -> UInt64 { unsafe UInt64(UInt(bitPattern: bytes.pointer.baseAddress)) }

  /// The word at an address of another process, and `errno`'s code where it cannot be read.
  static func word(of process: CInt, at address: UInt64) -> (word: UInt64, code: CInt) {
    var word: UInt64 = 0
    let code = unsafe bridge_read_process(process, address, &word)
    return (word, code)
  }
}
