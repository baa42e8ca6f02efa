import Foundation

/// A line of the table: what was measured, what was asked, and whether it is kept.
struct Row {
  private let what: String
  private let measured: String
  private let asked: String
  private let isMissed: Bool

  /// A figure that must not be above `most`, where one is asked.
  init(_ what: String, _ value: Double, _ format: String, atMost most: Double? = nil) {
    self.what = what
    measured = String(format: format, value)
    asked = most.map { "<= " + String(format: format, $0) } ?? ""
    isMissed = most.map { value > $0 } ?? false
  }

  /// A figure that must not be below `least`.
  init(_ what: String, _ value: Double, _ format: String, atLeast least: Double) {
    self.what = what
    measured = String(format: format, value)
    asked = ">= " + String(format: format, least)
    isMissed = value < least
  }

  /// The table, and how many lines of it miss what is asked.
  static func print(_ rows: [Row]) {
    let width = rows.map(\.what.count).max() ?? 0
    func line(_ what: String, _ measured: String, _ asked: String, _ mark: String) {
      let padded = what + String(repeating: " ", count: width - what.count)
      func right(_ text: String) -> String { String(repeating: " ", count: max(0, 16 - text.count)) + text }
      Swift.print("\(padded)\(right(measured))\(right(asked))\(mark)")
    }
    line("", "measured", "asked", "")
    for row in rows { line(row.what, row.measured, row.asked, row.isMissed ? "  MISSED" : "") }
    Swift.print("\(rows.count { $0.isMissed }) of \(rows.count { !$0.asked.isEmpty }) limits missed")
  }
}
