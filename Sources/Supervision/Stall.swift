import MPI
import Platform

/// What tells that a rank moves.
struct Mark: Equatable {
  private var steps = 0
  private var calls = 0
  private var neighbours = 0
  private var mebibytesRead = 0
  private var pageFaults = 0
  private var tenthsWorked = 0

  /// Where nothing has happened yet.
  init() {}

  /// Where this rank stands now, and its neighbours where it waits for them.
  init(_ table: HeartbeatTable?) {
    steps = JobProgress.steps
    calls = MPIEnvironment.callCount
    if MPIEnvironment.isWaiting, let table { neighbours = table.totalSteps }
    // Who opens a model of many tensors works in memory for a while, and readers have bounds.
    if JobProgress.phase == .start, !MPIEnvironment.isWaiting {
      let worked = System.usage.ru_utime
      tenthsWorked = worked.tv_sec * 10 + Int(worked.tv_usec) / 100_000
    }
    guard JobProgress.phase == .read || JobProgress.phase == .load else { return }
    // A slow disk is no standstill.
    mebibytesRead = Self.bytesRead >> 20
    pageFaults = System.usage.ru_majflt
  }

  /// The bytes that this process has asked read(2) for, and got.
  private static var bytesRead: Int {
    let line = System.firstLine(of: "/proc/self/io", most: 64)
    return line.split(separator: " ").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
  }
}

/// When a rank that does not move gives up, and what it says.
struct Stall {
  /// The user's limit in seconds.
  let timeout: Double
  /// The rank's number in the world.
  let rank: Int

  /// The seconds without a move after which this rank ends the job.
  ///
  /// A rank that works knows best that it is stuck, so one that waits for it leaves it the first word. While inputs are
  /// read, one that waits is patient: on another node, where it cannot look, a slow disk may be at work.
  func limit(_ isWaiting: Bool, _ phase: Phase, _ table: HeartbeatTable?) -> Double {
    guard isWaiting else { return timeout }
    let knowsWhy = table.map { table in (0..<table.count).contains { table.isStopped($0) } } ?? false
    let patience = phase.rawValue < Phase.gather.rawValue && !knowsWhy ? 10.0 : 1.0
    return timeout * patience + 1 + 0.2 * Double(min(rank, 20))
  }

  /// The line of a rank of `host` that ends the job.
  func line(_ host: String, seconds: Double, _ table: HeartbeatTable?) -> String {
    let place = "rank \(rank) (\(host))"
    let whole = Int(seconds)
    guard MPIEnvironment.isWaiting else {
      return "\(place) makes no progress in phase \(JobProgress.phase.name) for \(whole) s: the job is ended"
    }
    return """
      \(place) waits in phase \(JobProgress.phase.name) for \(whole) s, and \(missing(host, table)): the job is ended
      """
  }

  private func missing(_ host: String, _ table: HeartbeatTable?) -> String {
    let absent = table.map { table in
      (0..<table.count).filter { table.isStopped($0) || !table.isWaiting($0) }
        .map { "rank \(table.rank($0)) (\(host)) does not come out of phase \(table.phase($0).name)" }
    }
    guard let absent, !absent.isEmpty else {
      return "no rank of this host is missing: look at the others and the network"
    }
    return absent.joined(separator: ", ")
  }
}
