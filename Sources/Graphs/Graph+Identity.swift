import Memory

extension Graph {
  /// Bytes that tell what is computed: the same of graphs with the same operators, attributes, edges, parameters and constants.
  ///
  /// Units and names of nodes have no part in it.
  package var identity: [UInt8] {
    var bytes: [UInt8] = []
    func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
    add("\(imageShape) \(logits)\n")
    for node in nodes { add("\(node.op) \(node.inputs.map(\.word).joined(separator: " ")) > \(node.outputs)\n") }
    for parameter in parameters { add("\(parameter.name) \(parameter.shape)\n") }
    for constant in constants {
      add("\(constant.shape)\n")
      let elements = MemoryBlock(copying: constant.elements).floats.bytes(constant.elements.count)
      bytes += elements.copied(as: UInt8.self)
    }
    return bytes
  }
}

extension Source {
  fileprivate var word: String {
    switch self {
    case .value(let id): "v\(id)"
    case .parameter(let id): "p\(id)"
    case .constant(let id): "c\(id)"
    }
  }
}
