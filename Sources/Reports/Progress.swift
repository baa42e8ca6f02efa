/// How far a run is, in words.
public struct Progress: Sendable {
  private let done: Int
  private let total: Int
  private let seconds: Double

  /// `done` of `total` images after so many seconds.
  public init(done: Int, total: Int, seconds: Double) {
    (self.done, self.total, self.seconds) = (done, total, seconds)
  }

  /// `[####....] 50 % of 10000 images, 1,234 images/s, 4 s left`: one line of a terminal.
  public var bar: String {
    let filled = min(24, done * 24 / max(total, 1))
    return "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 24 - filled))] \(percent) % of "
      + "\(total) images\(speed)"
  }

  /// `5,000 of 10,000 images (50 %), 1,234 images/s, 4 s left`: a line of a log.
  public var line: String { "\(Format.grouped(done)) of \(Format.grouped(total)) images (\(percent) %)\(speed)" }

  private var percent: Int { done * 100 / max(total, 1) }

  private var speed: String {
    guard done > 0, seconds > 0, done <= total else { return "" }
    let rate = Double(done) / seconds
    let text = rate < 10 ? Format.decimal(rate, 2) : Format.grouped(Int(rate))
    return ", \(text) images/s, \(Self.duration(Double(total - done) / rate)) left"
  }

  /// `45 s`, `2 min 05 s`, `3 h 20 min`.
  private static func duration(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "very long" }
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3600) h \(two(whole / 60 % 60)) min"
  }
}
