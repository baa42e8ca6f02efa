import ArgumentParser

extension ArgumentHelp {
  /// The help of an option: `line` in `--help`, and `more` below it in the manual page and in `--help-hidden`.
  static func line(_ line: String, value: String? = nil, more: String = "") -> ArgumentHelp {
    ArgumentHelp(line, discussion: isAtLength ? more : "", valueName: value)
  }

  /// Whether the reader has room for it all: `--experimental-dump-help` is what the manual page is made of.
  private static let isAtLength = CommandLine.arguments.contains {
    ["--experimental-dump-help", "--help-hidden"].contains($0)
  }
}
