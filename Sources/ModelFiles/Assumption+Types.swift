import Models

extension Assumption {
  /// Which casts of a graph change nothing, to the types `narrowed`; nil where it has none.
  init?(narrowed: [String]) {
    guard !narrowed.isEmpty else { return nil }
    let value = "one dtype for all values, though the graph casts some to \(narrowed.joined(separator: " and "))"
    self.init(what: "types", value: value, basis: .found)
  }
}
