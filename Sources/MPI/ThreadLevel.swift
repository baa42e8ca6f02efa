import CMPI

/// How the threads of a process may call MPI (MPI-3.1, 12.4).
public enum ThreadLevel: Int, Sendable, CaseIterable {
  /// The process has one thread.
  case single
  /// Only the thread that initialized MPI calls it.
  case funneled
  /// Threads take turns.
  case serialized
  /// Any thread at any time.
  case multiple

  var bridged: bridge_thread_level {
    switch self {
    case .single: bridge_single
    case .funneled: bridge_funneled
    case .serialized: bridge_serialized
    case .multiple: bridge_multiple
    }
  }
}
