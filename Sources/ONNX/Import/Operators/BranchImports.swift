import Files

/// `If`, where its condition is known before an image is: as exporters ask whether an axis has one element.
enum BranchImports {
  static let handlers: [String: OperatorImport] = ["If": branch]

  private static let branch: OperatorImport = { (importer, call) throws(ONNXError) in
    guard case .live = try call.input(0) else {
      let condition = try importer.integers(try call.input(0), call)
      guard condition.count == 1 else {
        throw call.failure("its condition has \(condition.count) elements, wanted 1; export the model again")
      }
      let name = condition[0] != 0 ? "then_branch" : "else_branch"
      guard case .graph(let graph)? = call.attribute(name) else {
        throw call.failure("it has no \(name); export the model again")
      }
      return try importer.run(graph, within: call)
    }
    throw call.failure("its condition depends on the image; export the model without control flow")
  }
}

extension Importer {
  /// Runs the graph of a node, whose inputs are what it reads from outside.
  fileprivate func run(_ graph: GraphProto, within call: NodeCall) throws(ONNXError) -> [ImportValue] {
    let outputs = graph.outputs.map(\.name)
    let nodes = try NodeOrder(path: path).sorted(
      graph.nodes, outputs: outputs, known: { self[$0] != nil || sequences[$0] != nil })
    try run(nodes, keeping: Set(outputs).union(call.node.inputs))
    var values: [ImportValue] = []
    for name in outputs {
      guard let value = self[name] else {
        throw call.failure("its output \(printable(name)) is not there; export the model again")
      }
      values.append(value)
      if !call.node.inputs.contains(name) { self[name] = nil }
    }
    return values
  }
}
