import Files

/// Replaces calls of a file's functions by the functions' nodes.
struct Functions {
  private static let deepest = 32

  private let path: String
  private let functions: [String: FunctionProto]
  private var count = 0

  init(_ model: ModelProto, _ path: String) throws(ONNXError) {
    self.path = path
    var functions: [String: FunctionProto] = [:]
    for function in model.functions {
      let key = "\(function.domain)|\(function.name)"
      guard functions.updateValue(function, forKey: key) == nil else {
        throw .malformed(path: path, what: "two functions are named \(printable(function.name))")
      }
    }
    self.functions = functions
  }

  /// The nodes with no call of a function among them or in their graphs, whose names are resolved.
  ///
  /// - Throws: ``ONNXError`` where functions call themselves.
  mutating func inlined(_ nodes: [NodeProto]) throws(ONNXError) -> [NodeProto] {
    try inlined(nodes, depth: 0).map { (node) throws(ONNXError) in try Branches.resolved(node, path: path) }
  }

  private mutating func inlined(_ nodes: [NodeProto], depth: Int) throws(ONNXError) -> [NodeProto] {
    guard depth <= Self.deepest else {
      throw .unsupported(
        path: path, what: "functions call one another \(Self.deepest) deep; inline them when exporting")
    }
    var result: [NodeProto] = []
    for node in nodes {
      if let function = functions["\(node.domain)|\(node.op)"] {
        result += try inlined(try body(function, node), depth: depth + 1)
      } else {
        var node = node
        for (index, graph) in node.graphs {
          var graph = graph
          graph.nodes = try inlined(graph.nodes, depth: depth + 1)
          node.attributes[index].value = .graph(graph)
        }
        result.append(node)
      }
      guard result.count <= MessageLimits.nodes else {
        throw .unsupported(path: path, what: "functions make more than \(MessageLimits.nodes) nodes; export it again")
      }
    }
    return result
  }

  /// A function's nodes for one call: its operands are the call's, all other names get a number in front.
  private mutating func body(_ function: FunctionProto, _ call: NodeProto) throws(ONNXError) -> [NodeProto] {
    count += 1
    guard count <= MessageLimits.nodes else {
      throw .unsupported(path: path, what: "more than \(MessageLimits.nodes) calls of functions; export it again")
    }
    let prefix = "\(call.displayName)/\(count)/"
    var names: [String: String] = [:]
    for (index, name) in function.inputs.enumerated() {
      names[name] = call.inputs.indices.contains(index) ? call.inputs[index] : ""
    }
    for (name, given) in zip(function.outputs, call.outputs) where !given.isEmpty { names[name] = given }
    var attributes: [String: AttributeProto.Value] = [:]
    for attribute in function.defaults + call.attributes { attributes[attribute.name] = attribute.value }
    for node in function.nodes where !node.graphs.isEmpty {
      throw .node(
        path: path, name: node.displayName, op: printable(node.op),
        what: "it has a graph of its own within a function, which is not run; inline functions when exporting")
    }
    func renamed(_ name: String) -> String { name.isEmpty ? "" : names[name] ?? prefix + name }
    return function.nodes.map { node in
      var copy = node
      copy.name = prefix + node.name
      copy.inputs = node.inputs.map(renamed)
      copy.outputs = node.outputs.map(renamed)
      // An attribute that refers to one the call leaves out is left out itself.
      copy.attributes = node.attributes.compactMap { attribute in
        guard case .reference(let name) = attribute.value else { return attribute }
        return attributes[name].map { AttributeProto(name: attribute.name, value: $0) }
      }
      return copy
    }
  }
}
