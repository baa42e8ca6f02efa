import Models

extension Assumption {
  /// Which casts of a graph change nothing, to the types `narrowed`; nil where it has none.
  init?(narrowed: [String]) {
    guard !narrowed.isEmpty else { return nil }
    let value = "one dtype for all values, though the graph casts some to \(narrowed.joined(separator: " and "))"
    self.init(what: "types", value: value, basis: .found)
  }

  /// Of what activations' ranges are; nil where none is taken from them.
  init?(roundsByImage: Bool) {
    guard roundsByImage else { return nil }
    self.init(what: "ranges", value: "those of each image's activations, as in a batch of one", basis: .found)
  }
}
