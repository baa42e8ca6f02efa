import Files

/// Makes the graphs within nodes parts of the graph around them, as far as names go.
///
/// What a branch makes gets the node's name in front, since both branches may use one name; its initialisers become constants;
/// and what it reads from outside becomes an input of the node, which is therefore run after what makes that
/// (onnx/onnx, docs/IR.md, "Graphs": names of outer scopes are visible).
enum Branches {
  /// The node with its graphs resolved; `names` are what names around it have become.
  ///
  /// - Throws: ``ONNXError`` where a graph takes values of its own, as those of loops do, or makes a value twice.
  static func resolved(
    _ node: NodeProto, path: String, names: [String: String] = [:]
  ) throws(ONNXError) -> NodeProto {
    var node = node
    node.inputs = node.inputs.map { names[$0] ?? $0 }
    for (index, graph) in node.graphs {
      guard graph.inputs.isEmpty, !graph.hasSparseInitializers else {
        throw .node(
          path: path, name: node.displayName, op: printable(node.op),
          what: "it has a graph with inputs or sparse initialisers, which is not run; export the model without loops")
      }
      let prefix = "\(node.outputs.first.map { names[$0] ?? $0 } ?? node.name)/\(node.attributes[index].name)/"
      let (branch, outside) = try resolved(graph, path: path, names: names, prefix: prefix)
      node.attributes[index].value = .graph(branch)
      node.inputs += outside
    }
    node.outputs = node.outputs.map { names[$0] ?? $0 }
    return node
  }

  /// The graph by names that no other graph has, and those of them that it reads from outside.
  private static func resolved(
    _ graph: GraphProto, path: String, names: [String: String], prefix: String
  ) throws(ONNXError) -> (GraphProto, outside: [String]) {
    var names = names
    var own: Set<String> = []
    for name in graph.initializers.map(\.name) + graph.nodes.flatMap(\.outputs) where !name.isEmpty {
      guard own.insert(prefix + name).inserted else {
        throw .malformed(path: path, what: "two nodes or tensors make the value \(printable(name))")
      }
      names[name] = prefix + name
    }
    var result = GraphProto(name: graph.name)
    result.outputs = graph.outputs.map { ValueInfoProto(name: names[$0.name] ?? $0.name) }
    result.nodes = graph.initializers.map { tensor in
      NodeProto(
        name: tensor.name, op: "Constant", outputs: [names[tensor.name] ?? tensor.name],
        attributes: [AttributeProto(name: "value", value: .tensor(tensor))])
    }
    for node in graph.nodes { result.nodes.append(try resolved(node, path: path, names: names)) }
    var outside: [String] = []
    for name in result.nodes.flatMap(\.inputs) + result.outputs.map(\.name) where !name.isEmpty {
      if own.insert(name).inserted { outside.append(name) }
    }
    return (result, outside)
  }
}

extension NodeProto {
  /// The graphs among its attributes, by their places there.
  var graphs: [(index: Int, graph: GraphProto)] {
    attributes.indices.compactMap { index in
      if case .graph(let graph) = attributes[index].value { (index, graph) } else { nil }
    }
  }
}
