import Glibc
import MPI
import Supervision
import Synchronization

/// A fault that strikes one rank in one phase: `ACTION:PHASE:RANK[:COUNT]` when it enters PHASE for the COUNT-th time.
package final class Fault: Sendable {
  private enum Action: String {
    /// As by the kernel when memory runs out.
    case kill
    /// As a Swift trap ends a process.
    case trap
    /// As a step that fails on this rank alone.
    case `throw`
    /// As another program that meddles: does what `CIFAR_EVAL_FAULT_COMMAND` says.
    case run
    /// As an endless wait for something outside.
    case hang
    /// As a process that the system no longer runs.
    case stop
  }

  private let action: Action
  private let phase: Phase
  private let count: Int
  private let entries = Atomic<Int>(0)

  /// Reads an order; nil where it is none, or not for this rank.
  package init?(_ order: String) {
    let words = order.split(separator: ":").map(String.init)
    guard words.count >= 3, let action = Action(rawValue: words[0]),
      let phase = Phase.allCases.first(where: { $0.name == words[1] }),
      Int(words[2]) == MPIEnvironment.launcherRank ?? 0
    else { return nil }
    self.action = action
    self.phase = phase
    count = words.count > 3 ? Int(words[3]) ?? 1 : 1
  }

  /// From now on strikes where its time has come.
  package func install() {
    JobProgress.observer.withLock { $0 = { (phase) throws(MPIError) in try self.strike(in: phase) } }
  }

  private func strike(in phase: Phase) throws(MPIError) {
    guard phase == self.phase, entries.wrappingAdd(1, ordering: .relaxed).newValue == count else { return }
    switch action {
    case .kill: raise(SIGKILL)
    case .trap: precondition(false, "a test ordered this trap")
    case .stop: raise(SIGSTOP)
    case .run: if let command = getenv("CIFAR_EVAL_FAULT_COMMAND") { system(command) }
    case .hang: while true { sleep(1) }
    case .throw: throw .invalid(operation: "fault-injector", reason: "a test ordered this failure")
    }
  }
}
