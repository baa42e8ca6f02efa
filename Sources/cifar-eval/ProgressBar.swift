import Synchronization

/// A bar on the terminal of rank 0.
final class ProgressBar: Sendable {
  private let drawn = Mutex(-1)

  /// A bar, or nil where nobody would see it.
  init?(_ visible: Bool) {
    guard visible else { return nil }
  }

  /// Shows how many images are done.
  func draw(_ done: Int, of total: Int) {
    let percent = done * 100 / max(total, 1)
    drawn.withLock { last in
      guard percent != last else { return }
      last = percent
      let filled = percent * 40 / 100
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 40 - filled)
      Console.draw("\r[\(bar)] \(percent) % of \(total) images")
    }
  }

  /// Takes the bar away.
  func clear() { Console.draw("\r\u{1b}[K") }
}
