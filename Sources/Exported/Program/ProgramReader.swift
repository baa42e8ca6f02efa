import JSON

/// Reads an archive's JSON piece by piece: its depth is that of what is wanted, the rest is passed over.
struct ProgramReader {
  private var scanner: JSONScanner
  private let path: String
  /// The graphs around what is read.
  private var depth = 0
  private static let mostDepth = 16
  private let entry: String

  init(_ bytes: [UInt8], path: String, entry: String) {
    scanner = JSONScanner(bytes)
    self.path = path
    self.entry = entry
  }

  /// The error of contents that are not as they should be.
  func damaged(_ what: String) -> ExportedError { .malformed(path: path, what: "\(entry): \(what)") }

  /// Calls `body` with each key of an object while the reader stands at its value.
  mutating func members(_ body: (inout ProgramReader, String) throws(ExportedError) -> Void) throws(ExportedError) {
    var copy = self
    var scanner = scanner
    try scanner.object(
      { (scanner, key) throws(ExportedError) in
        copy.scanner = scanner
        try body(&copy, key)
        scanner = copy.scanner
      }, failure: failure)
    self.scanner = scanner
  }

  /// The same of a graph inside another.
  mutating func nested(_ body: (inout ProgramReader, String) throws(ExportedError) -> Void) throws(ExportedError) {
    guard depth < Self.mostDepth else { throw damaged("more than \(Self.mostDepth) graphs inside one another") }
    depth += 1
    try members(body)
    depth -= 1
  }

  /// Calls `body` while the reader stands at each element of an array.
  mutating func elements(_ body: (inout ProgramReader) throws(ExportedError) -> Void) throws(ExportedError) {
    var copy = self
    var scanner = scanner
    try scanner.array(
      { (scanner) throws(ExportedError) in
        copy.scanner = scanner
        try body(&copy)
        scanner = copy.scanner
      }, failure: failure)
    self.scanner = scanner
  }

  /// The elements of an array; `what` is wrong where there are more than `most`.
  mutating func list<Element>(
    most: Int, _ what: String, _ element: (inout ProgramReader) throws(ExportedError) -> Element
  ) throws(ExportedError) -> [Element] {
    var all: [Element] = []
    try elements { (reader) throws(ExportedError) in
      guard all.count < most else { throw reader.damaged(what) }
      all.append(try element(&reader))
    }
    return all
  }

  mutating func skip() throws(ExportedError) {
    do throws(JSONError) { try scanner.skipValue() } catch { throw failure(error) }
  }

  mutating func string() throws(ExportedError) -> String {
    do throws(JSONError) { return try scanner.string() } catch { throw failure(error) }
  }

  mutating func integer() throws(ExportedError) -> Int {
    do throws(JSONError) { return try scanner.integer() } catch { throw failure(error) }
  }

  mutating func double() throws(ExportedError) -> Double {
    do throws(JSONError) { return try scanner.double() } catch { throw failure(error) }
  }

  mutating func bool() throws(ExportedError) -> Bool {
    do throws(JSONError) { return try scanner.bool() } catch { throw failure(error) }
  }

  /// Whether `null` comes next; it is taken if so.
  mutating func isNull() -> Bool { scanner.takesNull() }

  private func failure(_ error: JSONError) -> ExportedError {
    damaged("no JSON of torch.export at byte \(error.position)")
  }
}
