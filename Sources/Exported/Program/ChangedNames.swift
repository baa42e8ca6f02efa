/// A graph in which what a node changed in place is read by the name that it had before, by which parts of values go.
struct ChangedNames {
  let nodes: [ExportedNode]
  let outputs: [String]

  /// Renames the results of in-place operators, each of which is its first argument, wherever they are read.
  init(_ nodes: [ExportedNode], outputs: [String]) {
    var names: [String: String] = [:]
    self.nodes = nodes.map { node in
      var node = node
      node.inputs = node.inputs.map { ($0.name, $0.value.renamed { names[$0] ?? $0 }) }
      if node.isInPlace, case .tensor(let changed)? = node.inputs.first?.value,
        case .tensor(let result)? = node.outputs.first
      {
        names[result] = changed
      }
      return node
    }
    self.outputs = outputs.map { names[$0] ?? $0 }
  }
}
