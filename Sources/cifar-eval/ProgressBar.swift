import ArgumentParser
import Platform
import Reports
import Synchronization

/// How `--progress` shows how far a run is.
enum ProgressForm: String, CaseIterable, ExpressibleByArgument {
  case bar
  case lines
  case off
}

/// How far rank 0 is, on stderr: a bar that is drawn anew, or lines of a log.
final class ProgressBar: Sendable {
  private let isBar: Bool
  private let start = System.monotonicSeconds
  private let last: Mutex<(time: Double, percent: Int)>

  /// The least seconds between two lines of a log where the percentage has changed, and the most where it has not.
  private static let (least, most) = (1.0, 10.0)

  /// A bar or lines; nil where nothing is to be shown.
  init?(_ form: ProgressForm) {
    guard form != .off else { return nil }
    isBar = form == .bar
    last = Mutex((time: start, percent: 0))
  }

  /// Shows how many images are done, if it is time to.
  func draw(_ done: Int, of total: Int) {
    let now = System.monotonicSeconds
    last.withLock { last in
      let percent = done * 100 / max(total, 1)
      let wait = percent == last.percent ? (isBar ? Self.least : Self.most) : (isBar ? 0 : Self.least)
      guard now - last.time >= wait else { return }
      last = (now, percent)
      let progress = Progress(done: done, total: total, seconds: now - start)
      Console.draw(isBar ? "\r\u{1b}[K" + Self.fitted(progress) : "cifar-eval: \(progress.line)\n")
    }
  }

  /// Takes the bar away.
  func clear() {
    if isBar { Console.draw("\r\u{1b}[K") }
  }

  /// The bar, or what of it has room: a line that wraps could not be drawn over.
  private static func fitted(_ progress: Progress) -> String {
    let columns = Console.errorColumns - 1
    return progress.bar.count <= columns ? progress.bar : String(progress.line.prefix(columns))
  }
}
