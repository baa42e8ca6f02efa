import Glibc
import MPI

/// What tells that a rank moves.
struct Mark: Equatable {
  private var steps = 0
  private var calls = 0
  private var neighbours = 0
  private var mebibytesRead = 0
  private var pageFaults = 0

  /// Where nothing has happened yet.
  init() {}

  /// Where this rank stands now, and its neighbours where it waits for them.
  init(_ board: Board?) {
    steps = JobProgress.steps
    calls = MPIEnvironment.callCount
    if MPIEnvironment.isWaiting, let board { neighbours = board.totalSteps }
    guard JobProgress.phase == .read || JobProgress.phase == .load else { return }
    // A slow disk is no standstill.
    mebibytesRead = Self.bytesRead >> 20
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    pageFaults = usage.ru_majflt
  }

  /// The bytes that this process has asked read(2) for, and got.
  private static var bytesRead: Int {
    guard let file = fopen("/proc/self/io", "re") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, CInt(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: " ").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
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
  func limit(_ isWaiting: Bool, _ phase: Phase, _ board: Board?) -> Double {
    guard isWaiting else { return timeout }
    let knowsWhy = board.map { board in (0..<board.count).contains { board.isStopped($0) } } ?? false
    let patience = phase.rawValue < Phase.gather.rawValue && !knowsWhy ? 10.0 : 1.0
    return timeout * patience + 1 + 0.2 * Double(min(rank, 20))
  }

  /// The line of a rank of `host` that ends the job.
  func line(_ host: String, seconds: Double, _ board: Board?) -> String {
    let place = "rank \(rank) (\(host))"
    let whole = Int(seconds)
    guard MPIEnvironment.isWaiting else {
      return "\(place) makes no progress in phase \(JobProgress.phase.name) for \(whole) s: the job is ended"
    }
    return """
      \(place) waits in phase \(JobProgress.phase.name) for \(whole) s, and \(missing(host, board)): the job is ended
      """
  }

  private func missing(_ host: String, _ board: Board?) -> String {
    let absent = board.map { board in
      (0..<board.count).filter { board.isStopped($0) || !board.isWaiting($0) }
        .map { "rank \(board.rank($0)) (\(host)) does not come out of phase \(board.phase($0).name)" }
    }
    guard let absent, !absent.isEmpty else {
      return "no rank of this host is missing: look at the others and the network"
    }
    return absent.joined(separator: ", ")
  }
}
