import Glibc
import MPI

/// Seconds of the monotonic clock.
func wallSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

/// Seconds of processor time that this process has used.
func processorSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The middle one.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// What a piece of work took: by the clock the slowest rank, by the processors all ranks together.
struct Cost {
  let wall: Double
  let processor: Double

  /// Measures `work`; collective over `world`.
  static func of(_ world: Communicator, _ work: () throws -> Void) throws -> Cost {
    try world.barrier()
    let start = (wallSeconds(), processorSeconds())
    try work()
    let own = (wallSeconds() - start.0, processorSeconds() - start.1)
    return Cost(wall: try world.allReduce(own.0, .max), processor: try world.allReduce(own.1, .sum))
  }
}

/// `12.3`, with so many decimals.
func fixed(_ value: Double, _ decimals: Int = 1) -> String {
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = Int((value * scale).rounded())
  guard decimals > 0 else { return "\(scaled)" }
  let digits = String(abs(scaled) % Int(scale))
  return "\(scaled / Int(scale)).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
}

/// Columns of text, the first flush left, the others flush right.
func table(_ rows: [[String]]) -> String {
  let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    row.enumerated().map { column, cell in
      let space = String(repeating: " ", count: widths[column] - cell.count)
      return column == 0 ? cell + space : space + cell
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}
