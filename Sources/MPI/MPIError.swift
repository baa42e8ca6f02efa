import CMPI

/// What can go wrong with MPI; `description` is one line.
public enum MPIError: Error, Equatable, CustomStringConvertible {
  /// A call of the library failed; `text` is the library's own text for `code`.
  case failed(operation: String, code: Int32, text: String)
  /// MPI is used before it is initialized or after it is finalized.
  case inactive(operation: String)
  /// The library cannot be called from threads in the way that was asked for.
  case threadLevel(ThreadLevel, library: String)
  /// A launcher that the library does not know started `processes` copies, or does not say how many, and each is a world of its
  /// own.
  case wrongLauncher(processes: Int?, sign: String, library: String, cure: String)
  /// An argument that MPI must not see, or cannot express.
  case invalid(operation: String, reason: String)
  /// The node has less shared memory than a window needs.
  case noRoom(path: String, wanted: Int, available: Int)

  /// One line: what failed, why, and what to do.
  public var description: String {
    switch self {
    case .failed(let operation, let code, let text):
      "\(operation) failed: \(text) (code \(code)); look for the line of a rank that ended, then start the job again"
    case .inactive(let operation):
      "\(operation): MPI is not running; call it between MPIEnvironment.initialize and finalize"
    case .threadLevel(let level, let library):
      "\(library) does not offer thread level \(level); use a build of the library that does"
    case .wrongLauncher(let processes, let sign, let library, let cure):
      """
      \(processes.map { "\($0) processes were" } ?? "this process was") started (\(sign)), but \(processes == nil ? "is" : "each is") \
      alone: this program is linked with \(library); \(cure)
      """
    case .invalid(let operation, let reason): "\(operation): \(reason)"
    case .noRoom(let path, let wanted, let available):
      "\(path): \(wanted) bytes of shared memory wanted, \(available) free; make \(path) larger or use less memory"
    }
  }
}

/// Throws the library's text for `code` unless it is success.
func check(_ operation: String, _ code: CInt) throws(MPIError) {
  guard code != 0 else { return }
  let text = Bridge.text(ofError: code)
  throw .failed(operation: operation, code: code, text: text.isEmpty ? "unknown error" : text)
}

/// A count as MPI takes it.
func count(_ value: Int, _ operation: String) throws(MPIError) -> CInt {
  guard let count = CInt(exactly: value) else {
    throw .invalid(operation: operation, reason: "\(value) elements in one call; MPI counts to \(CInt.max)")
  }
  return count
}
