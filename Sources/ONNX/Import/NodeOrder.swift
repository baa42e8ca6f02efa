import Files

/// Which nodes are needed, and in which order they can run.
struct NodeOrder {
  let path: String

  /// The nodes that `outputs` depend on, each after those it reads from; `known` names need no node.
  ///
  /// - Throws: ``ONNXError`` where two nodes make one value, none makes one that is read, or nodes wait for one another.
  func sorted(
    _ nodes: [NodeProto], outputs: [String], known: (String) -> Bool
  ) throws(ONNXError) -> [NodeProto] {
    var producers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        guard producers.updateValue(index, forKey: output) == nil, !known(output) else {
          throw .malformed(path: path, what: "two nodes or tensors make the value \(printable(output))")
        }
      }
    }
    var state = [State](repeating: .unseen, count: nodes.count)
    var order: [Int] = []
    for output in outputs {
      if known(output) { continue }
      guard let producer = producers[output] else {
        throw .malformed(path: path, what: "no node makes the output \(printable(output))")
      }
      try visit(producer, nodes, producers, known, &state, &order)
    }
    // Nodes in the file's order keep it.
    let needed = order.sorted()
    return (isOrdered(needed, nodes, producers) ? needed : order).map { nodes[$0] }
  }

  private enum State {
    case unseen
    case open
    case done
  }

  /// Visits a node's producers before it, with a stack of its own: chains may be a million nodes long.
  private func visit(
    _ root: Int, _ nodes: [NodeProto], _ producers: [String: Int], _ known: (String) -> Bool, _ state: inout [State],
    _ order: inout [Int]
  ) throws(ONNXError) {
    guard state[root] == .unseen else { return }
    var stack: [(node: Int, next: Int)] = [(root, 0)]
    state[root] = .open
    while let top = stack.last {
      guard top.next < nodes[top.node].inputs.count else {
        state[top.node] = .done
        order.append(top.node)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      let input = nodes[top.node].inputs[top.next]
      if input.isEmpty || known(input) { continue }
      guard let producer = producers[input] else {
        throw .malformed(
          path: path,
          what: "node \(nodes[top.node].displayName) reads \(printable(input)), which nothing makes")
      }
      switch state[producer] {
      case .done: continue
      case .open:
        throw .malformed(
          path: path, what: "node \(nodes[producer].displayName) waits for itself: the graph has a cycle")
      case .unseen:
        state[producer] = .open
        stack.append((producer, 0))
      }
    }
  }

  private func isOrdered(_ indices: [Int], _ nodes: [NodeProto], _ producers: [String: Int]) -> Bool {
    indices.allSatisfy { index in
      nodes[index].inputs.allSatisfy { (producers[$0] ?? -1) < index }
    }
  }
}
