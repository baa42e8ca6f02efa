import CMPI

extension Communicator {
  /// Overwrites `bytes` with those of rank `root`; every rank gives the same count.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int = 0) throws(MPIError) {
    let operation = "MPI_Bcast"
    guard !isAlone else {
      guard root == 0 else { throw .invalid(operation: operation, reason: "there is no rank \(root)") }
      return
    }
    let bridgedRoot = try count(root, operation)
    // MPI's counts are 32-bit.
    let step = 1 << 30
    for start in stride(from: 0, to: bytes.count, by: step) {
      let part = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + step)])
      try check(operation, bridge_broadcast(handle, part.baseAddress, CInt(part.count), bridgedRoot))
    }
  }

  /// Overwrites `values` with those of rank `root`; every rank gives the same count.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func broadcast<Element: BitwiseCopyable>(_ values: inout [Element], from root: Int = 0) throws(MPIError) {
    var failure: MPIError?
    values.withUnsafeMutableBytes { bytes in
      do throws(MPIError) { try broadcast(bytes, from: root) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The value of rank `root`.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func broadcast(_ value: Int, from root: Int = 0) throws(MPIError) -> Int {
    var values = [value]
    try broadcast(&values, from: root)
    return values[0]
  }

  /// The text of rank `root`; the other ranks' own is ignored.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func broadcast(_ text: String, from root: Int = 0) throws(MPIError) -> String {
    var bytes = Array(text.utf8)
    let count = try broadcast(bytes.count, from: root)
    if rank != root { bytes = [UInt8](repeating: 0, count: count) }
    try broadcast(&bytes, from: root)
    return String(decoding: bytes, as: UTF8.self)
  }
}
