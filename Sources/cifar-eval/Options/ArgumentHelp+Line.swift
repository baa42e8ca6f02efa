import ArgumentParser

extension ArgumentHelp {
  /// The help of an option: `line` in `--help`, and `more` below it in the manual page and in `--help-hidden`.
  static func line(_ line: String, value: String? = nil, more: String = "") -> ArgumentHelp {
    ArgumentHelp(line, discussion: isAtLength ? more : "", valueName: value)
  }

  /// That of `--tag`, of every command that opens checkpoints.
  static var tag: ArgumentHelp {
    .line(
      "The folder inside a DeepSpeed checkpoint.", value: "name", more: "Default: the one that its file latest names.")
  }

  /// That of `--weights`, of every command that opens checkpoints.
  static var weights: ArgumentHelp {
    .line(
      "Which set of weights: raw, ema or a key.", value: "set",
      more: "Of a checkpoint with several sets: raw (the trained ones), ema, or a set's key. Default: raw.")
  }

  /// Whether the reader has room for it all: `--experimental-dump-help` is what the manual page is made of.
  private static let isAtLength = CommandLine.arguments.contains {
    ["--experimental-dump-help", "--help-hidden"].contains($0)
  }
}
