/// One page in the mdoc language, which man and mandoc read.
struct ManualPage {
  let name: String
  private let command: Described.Command
  private let root: Described.Command?
  private let date: String
  private let others: [String]

  /// The page of `command`, which is one of `root`'s unless that is nil; `all` of the commands have pages.
  init(_ command: Described.Command, of root: Described.Command?, date: String, all: [Described.Command]) {
    (self.command, self.root, self.date) = (command, root, date)
    func name(_ page: Described.Command) -> String {
      guard let main = all.first, page.commandName != main.commandName else { return page.commandName }
      return "\(main.commandName)-\(page.commandName)"
    }
    self.name = name(command)
    others = all.filter { $0.commandName != command.commandName }.map(name).sorted()
  }

  /// The page.
  var text: String { (head + synopsis + description + options + tail).joined(separator: "\n") + "\n" }

  private var head: [String] {
    [
      ".\\\" Written by Scripts/manual from what the program says of itself.", ".Dd \(date)",
      ".Dt \(name.uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(name)",
      ".Nd \(Roff.words(command.abstract.lowercasedFirst))",
    ]
  }

  private var synopsis: [String] {
    let given = (command.arguments ?? []).filter { $0.kind == "positional" }
    let words = given.map { argument in
      let word = "Ar \(Roff.words(argument.valueName ?? "value"))\(argument.isRepeating ? " ..." : "")"
      return argument.isOptional ? ".Op \(word)" : ".\(word)"
    }
    let own = root.map { [".Nm \($0.commandName)", ".Cm \(command.commandName)"] } ?? [".Nm"]
    return [".Sh SYNOPSIS"] + own + [".Op Ar options"] + (root == nil ? [".Op Ar command"] : []) + words
  }

  private var description: [String] {
    let paragraphs = (command.discussion ?? "").split(separator: "\n\n").map(String.init)
    var lines = [".Sh DESCRIPTION"] + Roff.sentences(command.abstract)
    for paragraph in paragraphs {
      // Lines that are commands stay as they are.
      if paragraph.split(separator: "\n").allSatisfy({ $0.hasPrefix("cifar-eval ") || $0.hasPrefix("mpirun ") }) {
        lines +=
          [".Bd -literal -offset indent"] + paragraph.split(separator: "\n").map { Roff.words(String($0)) } + [".Ed"]
      } else {
        lines += [".Pp"] + Roff.sentences(paragraph.replacing("\n", with: " "))
      }
    }
    guard root == nil, let subcommands = command.subcommands else { return lines }
    lines += [".Pp", "Commands:", ".Bl -tag -width Ds"]
    for subcommand in subcommands where subcommand.commandName != "help" {
      lines += [".It Cm \(subcommand.commandName)"] + Roff.sentences(subcommand.abstract)
    }
    return lines + [".El"]
  }

  private var options: [String] {
    let arguments = command.arguments ?? []
    guard !arguments.isEmpty else { return [] }
    var titles: [String] = []
    for argument in arguments where !titles.contains(argument.sectionTitle ?? "") {
      titles.append(argument.sectionTitle ?? "")
    }
    var lines = [".Sh OPTIONS"]
    for title in titles {
      if !title.isEmpty { lines.append(".Ss \(title)") } else if titles.count > 1 { lines.append(".Ss General") }
      lines.append(".Bl -tag -width Ds")
      for argument in arguments where (argument.sectionTitle ?? "") == title { lines += entry(argument) }
      lines.append(".El")
    }
    return lines
  }

  private func entry(_ argument: Described.Argument) -> [String] {
    let value = "Ar \(Roff.words(argument.valueName ?? "value"))"
    let flags = (argument.names ?? []).map { $0.kind == "short" ? "Fl \($0.name)" : "Fl -\($0.name)" }
    let head = flags.isEmpty ? value : flags.joined(separator: " , ") + (argument.kind == "option" ? " \(value)" : "")
    let said = [argument.abstract, argument.discussion].compactMap(\.self).flatMap(Roff.sentences)
    var facts: [String] = []
    if let values = argument.allValues, !values.isEmpty { facts.append("Values: \(values.joined(separator: ", ")).") }
    if let value = argument.defaultValue { facts.append("Default: \(value).") }
    return [".It \(head)"] + said + facts.map(Roff.words)
  }

  private var tail: [String] {
    var lines = [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
    for (code, meaning) in ManualPage.codes { lines += [".It \(code)", meaning] }
    lines += [".El", ".Sh SEE ALSO"]
    return lines + others.enumerated().map { ".Xr \($1) 1\($0 + 1 < others.count ? " ," : "")" }
  }

  /// As docs/troubleshooting.md has them.
  private static let codes = [
    ("0", "Done."), ("1", "Done, but a gate that was set was missed."), ("64", "The command line is wrong."),
    ("65", "Bad data or checkpoint."), ("66", "An input is missing."),
    ("70", "The ranks disagree, or another internal fault."), ("71", "MPI or the operating system."),
    ("74", "A report cannot be written."),
  ]
}

extension String {
  /// A summary as manuals begin it: small, without the full stop.
  fileprivate var lowercasedFirst: String {
    let text = hasSuffix(".") ? String(dropLast()) : self
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
