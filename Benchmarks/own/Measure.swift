import Glibc
import Kernels

/// Seconds of processor time that this process has used: on a shared machine it says more than the clock on the wall.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The median time of one call of `work`, over `repetitions` of at least `seconds` each, after a warm-up.
func medianSeconds(repetitions: Int = 5, atLeast seconds: Double = 0.3, _ work: () -> Void) -> Double {
  work()
  let times = (0..<repetitions).map { _ in
    let start = processorSeconds()
    var calls = 0
    var elapsed = 0.0
    while elapsed < seconds {
      work()
      calls += 1
      elapsed = processorSeconds() - start
    }
    return elapsed / Double(calls)
  }
  return times.sorted()[repetitions / 2]
}

/// The middle one.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The best of a few short runs of independent multiply-adds, in operations per second.
func multiplyAddPeak(_ level: CPULevel) -> Double {
  (0..<4).map { _ in
    let start = processorSeconds()
    let operations = level.multiplyAddPeak(rounds: 500_000)
    return operations / (processorSeconds() - start)
  }.max() ?? 0
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
