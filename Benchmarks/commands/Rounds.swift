import Foundation

/// Rounds of measurements on a machine that may do other work too.
final class Rounds {
  /// The rounds that other work had more than a twentieth of the processors during, and that were kept for want of others.
  private(set) var disturbed = 0
  private static let limit = 0.05

  /// Calls `round` until `count` calls went undisturbed, or the patience for that is at an end.
  func take<Value>(_ count: Int, _ round: () async throws -> Value) async throws -> [Value] {
    var (quiet, noisy): ([Value], [Value]) = ([], [])
    while quiet.count < count, quiet.count + noisy.count < 3 * count {
      try await waitForQuiet()
      let start = Usage()
      let value = try await round()
      if Usage().others(since: start) < Self.limit { quiet.append(value) } else { noisy.append(value) }
    }
    let fillers = noisy.prefix(count - quiet.count)
    disturbed += fillers.count
    return quiet + fillers
  }

  /// Returns in a moment that belongs to nobody, or after half a minute.
  private func waitForQuiet() async throws {
    for _ in 0..<60 {
      let start = Usage()
      try await Task.sleep(for: .milliseconds(500))
      if Usage().others(since: start) < Self.limit { return }
    }
  }
}

/// The processor time used so far.
private struct Usage {
  /// Of all processors, in seconds; what a host took from a virtual machine included.
  private let busy: Double
  /// Of the commands that this process has run.
  private let own: Double
  private let idle: Double

  init() {
    // cpu  user nice system idle iowait irq softirq steal
    let line = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8))?.prefix { $0 != "\n" } ?? ""
    let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
    let second = Double(sysconf(Int32(_SC_CLK_TCK)))
    idle = ticks.dropFirst(3).prefix(2).reduce(0, +) / second
    busy = ticks.reduce(0, +) / second - idle
    var children = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &children)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + 1e-6 * Double(time.tv_usec) }
    own = seconds(children.ru_utime) + seconds(children.ru_stime)
  }

  /// The share of the processors that was not this process's nor idle; the system counts in hundredths of a second.
  func others(since start: Usage) -> Double {
    let used = busy - start.busy
    let blur = 0.03
    return (used - (own - start.own) - blur) / max(used + idle - start.idle, blur)
  }
}
