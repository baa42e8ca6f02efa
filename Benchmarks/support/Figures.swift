import Glibc

/// Seconds of the monotonic clock.
package func wallSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

/// Seconds of processor time that this process has used: on a shared machine it says more than the clock on the wall.
package func processorSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// The middle one.
package func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// `12.3`, with so many decimals.
package func fixed(_ value: Double, _ decimals: Int = 1) -> String {
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = Int((value * scale).rounded())
  guard decimals > 0 else { return "\(scaled)" }
  let digits = String(abs(scaled) % Int(scale))
  return "\(scaled / Int(scale)).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
}

/// Columns of text, the first flush left, the others flush right.
package func table(_ rows: [[String]]) -> String {
  let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    row.enumerated().map { column, cell in
      let space = String(repeating: " ", count: widths[column] - cell.count)
      return column == 0 ? cell + space : space + cell
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}
