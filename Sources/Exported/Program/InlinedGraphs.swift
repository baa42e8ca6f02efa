/// Regions of a model under `torch.no_grad()` or with autocast off, which are calls of a graph: their nodes take the calls' places.
struct InlinedGraphs {
  private(set) var nodes: [ExportedNode] = []
  private(set) var metas: [String: TensorMeta]
  private let path: String

  init(_ nodes: [ExportedNode], _ metas: [String: TensorMeta], path: String) throws(ExportedError) {
    (self.metas, self.path) = (metas, path)
    try add(nodes)
  }

  private mutating func add(_ nodes: [ExportedNode]) throws(ExportedError) {
    for node in nodes {
      switch node.target {
      case "torch.ops.higher_order.wrap_with_set_grad_enabled": try inline(node)
      case "torch.ops.higher_order.wrap_with_autocast":
        // The device, the type, whether it is on, and whether casts are kept.
        guard node.inputs.count > 2, case .bool(false) = node.inputs[2].value else {
          throw failure(node, "it runs with autocast on; export the model without autocast")
        }
        try inline(node)
      default: self.nodes.append(node)
      }
    }
  }

  private mutating func inline(_ call: ExportedNode) throws(ExportedError) {
    guard
      let place = call.inputs.firstIndex(where: { if case .graph = $0.value { true } else { false } }),
      case .graph(let graph) = call.inputs[place].value
    else { throw failure(call, "it is given no graph; export the model again") }
    let arguments = call.inputs[(place + 1)...].map(\.value)
    guard arguments.count == graph.inputs.count, call.results.count == graph.outputs.flatMap(\.names).count else {
      throw failure(call, "its graph takes or gives another number of values; export the model again")
    }
    var names: [String: String] = [:]
    for (inner, outer) in zip(graph.inputs, arguments) {
      guard let name = inner.names.first, let given = outer.names.first else {
        throw failure(call, "its graph takes what is no tensor; export the model again")
      }
      names[name] = given
    }
    func outside(_ name: String) -> String { names[name] ?? "\(call.name).\(name)" }
    for (name, meta) in graph.metas where names[name] == nil { metas[outside(name)] = meta }
    try add(graph.nodes.map { $0.renamed(to: "\(call.name).\($0.name)", outside) })
    for (inner, result) in zip(graph.outputs.flatMap(\.names), call.results) {
      self.nodes.append(ExportedNode(alias: outside(inner), as: result))
    }
  }

  private func failure(_ node: ExportedNode, _ what: String) -> ExportedError {
    ATenCall(node, path: path, metas: metas).failure(what)
  }
}
