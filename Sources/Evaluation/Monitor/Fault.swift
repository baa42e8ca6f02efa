import Glibc
import MPI
import Synchronization

/// A fault that a test has ordered; without the variable `CIFAR_EVAL_FAULT` nothing of it runs.
///
/// `CIFAR_EVAL_FAULT=ACTION:PHASE:RANK[:COUNT]` strikes rank RANK when it enters PHASE for the COUNT-th time; for those of memory see
/// ``Flip``.
struct Fault: Sendable {
  private enum Action: String {
    /// As by the kernel when memory runs out.
    case kill
    /// As a Swift trap ends a process.
    case trap
    /// As a step that fails on this rank alone.
    case `throw`
    /// As an endless wait for something outside.
    case hang
    /// As a process that the system no longer runs.
    case stop
  }

  private let action: Action
  private let phase: Phase
  private let count: Int
  private static let entries = Atomic<Int>(0)

  /// The fault of this rank; nil where it has none.
  static let ordered: Fault? = getenv("CIFAR_EVAL_FAULT").flatMap { Fault(String(cString: $0)) }

  private init?(_ order: String) {
    let words = order.split(separator: ":").map(String.init)
    guard words.count >= 3, let action = Action(rawValue: words[0]),
      let phase = Phase.allCases.first(where: { $0.name == words[1] }),
      Int(words[2]) == MPIEnvironment.launcherRank ?? 0
    else { return nil }
    self.action = action
    self.phase = phase
    count = words.count > 3 ? Int(words[3]) ?? 1 : 1
  }

  /// Strikes where its time has come.
  func strike(in phase: Phase) throws(MPIError) {
    guard phase == self.phase, Self.entries.wrappingAdd(1, ordering: .relaxed).newValue == count else { return }
    switch action {
    case .kill: raise(SIGKILL)
    case .trap: precondition(false, "a test ordered this trap")
    case .stop: raise(SIGSTOP)
    case .hang: while true { sleep(1) }
    case .throw: throw .invalid(operation: "CIFAR_EVAL_FAULT", reason: "a test ordered this failure")
    }
  }
}
