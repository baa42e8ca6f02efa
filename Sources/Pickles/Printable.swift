/// A name from a file, fit for a one-line message: neither control characters nor more than 100 of any.
package func printable(_ name: String) -> String {
  let scalars = name.unicodeScalars.prefix(101).map { $0.value < 32 || (127...159).contains($0.value) ? "?" : $0 }
  let text = String(String.UnicodeScalarView(scalars.prefix(100)))
  return scalars.count > 100 ? text + "..." : text
}
