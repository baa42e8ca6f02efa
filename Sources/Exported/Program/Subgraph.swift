/// A graph that a node is given: `GraphArgument` of torch/_export/serde/schema.py.
package final class Subgraph {
  let inputs: [Argument]
  let outputs: [Argument]
  let nodes: [ExportedNode]
  let metas: [String: TensorMeta]

  /// Reads `{"name": …, "graph": …}`.
  init(_ reader: inout ProgramReader) throws(ExportedError) {
    var (inputs, outputs): ([Argument], [Argument]) = ([], [])
    var nodes: [ExportedNode] = []
    var metas: [String: TensorMeta] = [:]
    try reader.members { (reader, key) throws(ExportedError) in
      guard key == "graph" else { return try reader.skip() }
      try reader.nested { (reader, key) throws(ExportedError) in
        switch key {
        case "inputs": inputs = try ExportedNode.arguments(&reader)
        case "outputs": outputs = try ExportedNode.arguments(&reader)
        case "nodes": nodes = try ExportedNode.list(&reader)
        case "tensor_values": metas = try TensorMeta.all(&reader)
        default: try reader.skip()
        }
      }
    }
    (self.inputs, self.outputs, self.nodes, self.metas) = (inputs, outputs, nodes, metas)
  }
}
