/// A name from a file, fit for a one-line message: neither control characters nor more than 100 of any.
package func printable(_ name: String) -> String {
  let text = withoutControls(String(name.unicodeScalars.prefix(100)))
  return name.unicodeScalars.dropFirst(100).isEmpty ? text : text + "..."
}

/// A name from a file without control characters, however long it is.
package func withoutControls(_ name: String) -> String {
  let scalars = name.unicodeScalars.lazy.map { $0.value < 32 || (127...159).contains($0.value) ? "?" : $0 }
  return String(String.UnicodeScalarView(scalars))
}

/// A reason for a one-line message, whose lists come from a file: long ones without their middle, so that the cure at the end stays.
package func shortened(_ reason: String) -> String {
  let most = 600
  guard reason.utf8.count > most else { return reason }
  return reason.prefix(most / 2) + " … " + reason.suffix(most / 3)
}
