import MPI
import Platform
import Synchronization

/// A thread beside a rank's work that ends the process, in one line that says why, when the job can no longer end well: a
/// neighbour is gone, nothing moves any more, or the system wants the job to end (SIGTERM).
///
/// It calls nothing of MPI: a process that leaves without MPI_Finalize makes the launcher end the others.
public final class Watchdog: Sendable {
  private struct Watched {
    var rank = MPIEnvironment.launcherRank ?? 0
    var host = ""
    var table: HeartbeatTable?
    /// What was made for it, to be given back.
    var made: (nodes: Nodes, table: HeartbeatTable?)?
    /// Where there are other nodes.
    var notice: EndNotice?
    var mark = Mark()
    var since = monotonicSeconds()
    /// Whether the user has been told how the job ends: the launcher ends the ranks that are slower to leave by SIGTERM.
    var hasLeft = false
  }

  private let watched = Mutex(Watched())
  private let stallTimeout: Double
  private let stallHint: String
  private let exitCode: Int32
  private let report: @Sendable (String) -> Void
  private static let period = 50_000_000

  /// Starts the thread; to be called before MPI starts and before any other thread.
  ///
  /// - Parameters:
  ///   - stallTimeout: The seconds after which a rank that does not move ends the job; 0 for never.
  ///   - stallHint: What the line of such an end closes with, such as where to set the limit.
  ///   - exitCode: What the process ends with where nobody told it to end.
  ///   - report: Writes a line where the user sees it.
  public init(
    stallTimeout: Double, stallHint: String = "", exitCode: Int32, report: @escaping @Sendable (String) -> Void
  ) {
    self.stallTimeout = stallTimeout
    self.stallHint = stallHint
    self.exitCode = exitCode
    self.report = report
    SignalThread.start(taking: SIGTERM) { self.run() }
  }

  /// From now on neighbours on the node are watched too; collective.
  ///
  /// - Throws: ``MPIError`` where the node has no shared memory to give.
  public func join(_ world: Communicator) throws(MPIError) {
    let host = try MPIEnvironment.processorName
    let nodes = try world.splitByNode()
    let table = nodes.node.size > 1 ? try HeartbeatTable(of: world, on: nodes.node) : nil
    let notice = nodes.count > 1 ? try EndNotice(for: world, on: nodes) : nil
    watched.withLock {
      $0.rank = world.rank
      $0.host = host
      $0.table = table
      $0.notice = notice
      $0.made = (nodes, table)
    }
  }

  /// Says that this rank has told the user itself why it ends, or is about to end well.
  ///
  /// - Parameter speaking: Whether it is about to say why the job ends, so that its neighbours need not.
  public func leave(speaking: Bool = false) {
    watched.withLock {
      if speaking { _ = $0.table?.takeWord() }
      $0.table?.sayEnding()
      $0.table = nil
      $0.hasLeft = true
    }
  }

  /// Gives back what watching neighbours took; collective, and after ``leave(speaking:)``.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func free() throws(MPIError) {
    guard let made = watched.withLock({ $0.made.take() }) else { return }
    try made.table?.free()
    try made.nodes.free()
  }

  private func run() {
    while true {
      let isToldToEnd = SignalThread.wait(for: SIGTERM, nanoseconds: Self.period)
      watched.withLock { watched in
        if let table = watched.table {
          table.update(isWaiting: MPIEnvironment.isWaiting)
          lookForLostRank(watched, table)
        }
        if isToldToEnd || watched.notice?.hasArrived ?? false { endAsTold(watched) }
        lookForStall(&watched)
      }
    }
  }

  /// Ends the process after the line, which is left out where nothing is to be said.
  private func end(_ watched: borrowing Watched, _ line: String?, status: Int32? = nil) -> Never {
    watched.table?.sayEnding()
    if let line { report(line) }
    _exit(status ?? exitCode)
  }

  private func lookForLostRank(_ watched: borrowing Watched, _ table: HeartbeatTable) {
    let lost = (0..<table.count).filter { table.isLost($0) }
    guard let first = lost.first, table.takeWord() else { return }
    let names = lost.map { "rank \(table.rank($0))" }.joined(separator: ", ")
    end(
      watched,
      """
      \(names) (\(watched.host)) ended without a word in phase \(table.phase(first).name): killed, out of memory, or \
      crashed; look there, then start the job again
      """)
  }

  private func endAsTold(_ watched: borrowing Watched) {
    watched.notice?.send()
    let speaks = !watched.hasLeft && watched.rank == 0 && watched.table?.takeWord() ?? true
    let images = JobProgress.images.map { ", \($0.done) of \($0.total) images done" } ?? ""
    let line =
      "rank \(watched.rank) (\(watched.host)): told to end (SIGTERM) in phase \(JobProgress.phase.name)\(images)"
    end(watched, speaks ? line : nil, status: 128 + SIGTERM)
  }

  private func lookForStall(_ watched: inout Watched) {
    guard stallTimeout > 0 else { return }
    let mark = Mark(watched.table)
    if mark != watched.mark {
      watched.mark = mark
      watched.since = monotonicSeconds()
      return
    }
    let seconds = monotonicSeconds() - watched.since
    let stall = Stall(timeout: stallTimeout, rank: watched.rank)
    let isWaiting = MPIEnvironment.isWaiting
    guard seconds > stall.limit(isWaiting, JobProgress.phase, watched.table), watched.table?.takeWord() ?? true else {
      return
    }
    end(watched, stall.line(watched.host, seconds: seconds, watched.table) + stallHint)
  }
}
