import CMPI

/// Messages under way (MPI_Isend, MPI_Irecv), waited for together.
///
/// They move only inside calls of MPI, so ``progress()`` belongs between chunks of work. The memory belongs to MPI until
/// ``wait()`` is back. An exchange that is dropped is waited for.
public struct PendingExchange: ~Copyable {
  private let communicator: Communicator
  private var requests: [bridge_request] = []
  private var code: CInt = 0

  /// The most bytes in one message: MPI's counts are 32-bit.
  private static let part = 1 << 30

  /// An exchange without messages between ranks of `communicator`.
  public init(over communicator: Communicator) { self.communicator = communicator }

  /// Starts to send `bytes`; messages to one rank arrive in the order they are sent.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public mutating func send(_ bytes: UnsafeRawBufferPointer, to rank: Int) throws(MPIError) {
    try checkOthers("MPI_Isend")
    for start in stride(from: 0, to: bytes.count, by: Self.part) {
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.part, bytes.count)])
      var request = bridge_request()
      try check(
        "MPI_Isend", bridge_isend(communicator.handle, part.baseAddress, CInt(part.count), CInt(rank), &request))
      requests.append(request)
    }
  }

  /// Starts to receive into `bytes` what `rank` sends: as many bytes, in the order they are sent.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public mutating func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int) throws(MPIError) {
    try checkOthers("MPI_Irecv")
    for start in stride(from: 0, to: bytes.count, by: Self.part) {
      let part = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<min(start + Self.part, bytes.count)])
      var request = bridge_request()
      try check(
        "MPI_Irecv", bridge_ireceive(communicator.handle, part.baseAddress, CInt(part.count), CInt(rank), &request))
      requests.append(request)
    }
  }

  private func checkOthers(_ operation: String) throws(MPIError) {
    if communicator.isAlone { throw .invalid(operation: operation, reason: "this process is alone") }
  }

  /// Lets MPI move bytes (MPI_Test); a failure is thrown by ``wait()``.
  public mutating func progress() {
    while let last = requests.indices.last {
      var done: CInt = 0
      let result = bridge_test(&requests[last], &done)
      if code == 0 { code = result }
      guard done != 0 || result != 0 else { return }
      requests.removeLast()
    }
  }

  /// Waits until everything is sent and received.
  ///
  /// - Throws: ``MPIError`` where a message failed.
  public consuming func wait() throws(MPIError) {
    finish()
    try check("MPI_Wait", code)
  }

  private mutating func finish() {
    while var request = requests.popLast() {
      let result = bridge_wait(&request)
      if code == 0 { code = result }
    }
  }

  deinit {
    for request in requests {
      var request = request
      _ = bridge_wait(&request)
    }
  }
}
