import Glibc
import Reports
import Synchronization

/// How far rank 0 is, on stderr: a bar where that is a terminal, else a line every 10 seconds.
final class ProgressBar: Sendable {
  private let isTerminal: Bool
  private let start = seconds()
  private let last: Mutex<(time: Double, percent: Int)>

  /// The seconds between two lines of a batch log.
  private static let interval = 10.0

  /// A bar, or nil where nobody is to see it.
  init?(_ visible: Bool, isTerminal: Bool = Console.isInteractive) {
    guard visible else { return nil }
    self.isTerminal = isTerminal
    last = Mutex((time: start, percent: -1))
  }

  /// Shows how many images are done, if it is time to.
  func draw(_ done: Int, of total: Int) {
    let now = Self.seconds()
    last.withLock { last in
      let percent = done * 100 / max(total, 1)
      if isTerminal {
        guard percent != last.percent || now - last.time >= 1 else { return }
      } else {
        guard now - last.time >= Self.interval else { return }
      }
      last = (now, percent)
      let progress = Progress(done: done, total: total, seconds: now - start)
      Console.draw(isTerminal ? "\r\u{1b}[K" + progress.bar : "cifar-eval: \(progress.line)\n")
    }
  }

  /// Takes the bar away.
  func clear() {
    if isTerminal { Console.draw("\r\u{1b}[K") }
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
