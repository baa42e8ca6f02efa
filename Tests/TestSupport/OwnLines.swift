extension RunResult {
  /// The program's own lines on stderr, without its progress and the launcher's remarks on an exit code.
  package var errorLines: [String] { ownLines.filter { !$0.isProgress } }

  /// The lines that say how far a run is.
  package var progressLines: [String] { ownLines.filter(\.isProgress) }

  private var ownLines: [String] {
    stderr.split(separator: "\n").filter { $0.hasPrefix("cifar-eval: ") }.map(String.init)
  }
}

extension String {
  /// Whether it is a line that says how far a run is.
  package var isProgress: Bool { prefixMatch(of: /cifar-eval: [\d,]+ of [\d,]+ images \(/) != nil }
}
