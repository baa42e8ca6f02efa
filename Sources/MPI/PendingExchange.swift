import Memory

/// Messages under way (MPI_Isend, MPI_Irecv), waited for together.
///
/// They move only inside calls of MPI, so ``progress()`` belongs between chunks of work. The memory, which is kept, belongs to MPI until
/// ``wait()`` is back. An exchange that is dropped is waited for.
public struct PendingExchange: ~Copyable {
  private let communicator: Communicator
  private var requests: [Request] = []
  private var failure: CInt = 0

  /// An exchange without messages between ranks of `communicator`.
  public init(over communicator: Communicator) { self.communicator = communicator }

  /// Starts to send `bytes`; messages to one rank arrive in the order they are sent.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public mutating func send(_ bytes: ByteView, to rank: Int) throws(MPIError) {
    try checkOthers("MPI_Isend")
    for part in parts(of: bytes) { requests.append(try Request.send(part, to: rank, over: communicator)) }
  }

  /// Starts to receive into `bytes` what `rank` sends: as many bytes, in the order they are sent.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public mutating func receive(_ bytes: ByteView, from rank: Int) throws(MPIError) {
    try checkOthers("MPI_Irecv")
    for part in parts(of: bytes) { requests.append(try Request.receive(part, from: rank, over: communicator)) }
  }

  private func parts(of bytes: ByteView) -> [ByteView] {
    stride(from: 0, to: bytes.count, by: Request.mostBytes).map {
      bytes[$0..<min($0 + Request.mostBytes, bytes.count)]
    }
  }

  private func checkOthers(_ operation: String) throws(MPIError) {
    if communicator.isAlone { throw .invalid(operation: operation, reason: "this process is alone") }
  }

  /// Lets MPI move bytes (MPI_Test); a failure is thrown by ``wait()``.
  public mutating func progress() {
    while let last = requests.last {
      last.test()
      if failure == 0 { failure = last.code }
      guard last.isDone else { return }
      requests.removeLast()
    }
  }

  /// Waits until everything is sent and received.
  ///
  /// - Throws: ``MPIError`` where a message failed.
  public consuming func wait() throws(MPIError) {
    while let request = requests.popLast() {
      request.wait()
      if failure == 0 { failure = request.code }
    }
    try check("MPI_Wait", failure)
  }
}
