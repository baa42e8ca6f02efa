import MPI
import Reports

/// The table that a user sees.
extension Examination {
  /// A line for each rank under a line of titles, then the facts of all of them, in lines of at most `width` columns.
  func lines(width: Int) -> [String] {
    let titles = ["rank", "host", "MPI", "started by", "cores", "CPU level", "/dev/shm", "answer"]
    let rows = [titles] + ranks.enumerated().map { cells($0, $1) }
    return TextTable.lines(rows, texts: titles.indices, width: width) + [""]
      + summary.flatMap { TextWidth.hanging($0, margin: Self.margin, width: width) }
  }

  /// The columns of the names of facts.
  static let margin = 14

  /// The ranks of each node, by rank.
  var nodes: [[RankFacts]] {
    (0...(nodeOfRank.max() ?? 0)).map { node in zip(ranks, nodeOfRank).filter { $0.1 == node }.map(\.0) }
  }

  private func cells(_ rank: Int, _ facts: RankFacts) -> [String] {
    [
      "\(rank)", facts.host, facts.library, facts.launcher ?? "no launcher",
      "\(facts.cores.count) of \(facts.coresOnline) (\(Self.list(facts.cores)))", facts.level,
      "\(facts.freeSharedMemory >> 20) of \(facts.sharedMemory >> 20) MiB free", facts.knownAnswer ? "ok" : "WRONG",
    ]
  }

  private var summary: [String] {
    let places = nodes.map { "\($0.count) on \($0.first?.host ?? "")" }.joined(separator: ", ")
    var lines = ["ranks         \(ranks.count): \(places)"]
    if let bandwidthWithin { lines.append("within nodes  \(Self.rate(bandwidthWithin)) received a rank") }
    if let bandwidthBetween { lines.append("across nodes  \(Self.rate(bandwidthBetween)) received a node") }
    if ranks.count > 1 {
      lines.append("sharded       \(shardedFailure == nil ? "the known answer from all ranks together" : "WRONG")")
    }
    if MPIEnvironment.skipsFabrics, ranks.first?.library.hasPrefix("Open MPI") ?? false {
      lines.append("networks      no device of Omni-Path, Slingshot or InfiniBand: Open MPI does not look for one")
    }
    if !checks.isEmpty { lines.append("checked       \(checks.joined(separator: ", "))") }
    return lines
  }

  /// `0-3,8`.
  static func list(_ cores: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for core in cores {
      if let last = runs.last, last.upperBound + 1 == core {
        runs[runs.count - 1] = last.lowerBound...core
      } else {
        runs.append(core...core)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }

  /// `1230 MB/s`.
  private static func rate(_ bytesPerSecond: Double) -> String { "\(Int((bytesPerSecond / 1e6).rounded())) MB/s" }
}
