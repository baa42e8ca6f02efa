import Memory

extension Communicator {
  /// Overwrites `bytes` with those of rank `root`; every rank gives the same count.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func broadcast(_ bytes: ByteView, from root: Int = 0) throws(MPIError) {
    if try isOver(from: root) { return }
    try overwrite(bytes, from: root)
  }

  /// Overwrites `values` with those of rank `root`; every rank gives the same count.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func broadcast<Element: BitwiseCopyable>(_ values: inout [Element], from root: Int = 0) throws(MPIError) {
    if try isOver(from: root) { return }
    try overwrite(&values, from: root)
  }

  /// Whether a broadcast is nothing to this process, which is alone.
  private func isOver(from root: Int) throws(MPIError) -> Bool {
    guard root == 0 || !isAlone else { throw .invalid(operation: "MPI_Bcast", reason: "there is no rank \(root)") }
    return isAlone
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
