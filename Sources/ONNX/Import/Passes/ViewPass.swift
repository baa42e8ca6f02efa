import Graphs

/// Transposes of transposes and reshapes of reshapes become one, and those that change nothing vanish.
enum ViewPass {
  @Sendable static func run(_ draft: inout Draft) {
    var same: [Int: Source] = [:]
    var makers: [Int: Int] = [:]
    for place in draft.nodes.indices {
      draft.nodes[place].inputs = draft.nodes[place].inputs.map { source in
        if case .value(let id) = source { same[id] ?? source } else { source }
      }
      let node = draft.nodes[place]
      for output in node.outputs { makers[output] = place }
      if let op = node.op as? Transpose {
        var (input, order) = (node.inputs[0], op.permutation)
        if case .value(let id) = input, let maker = makers[id], let first = draft.nodes[maker].op as? Transpose {
          order = order.map { first.permutation[$0] }
          input = draft.nodes[maker].inputs[0]
        }
        draft.replace(place, Transpose(order), [input])
        if order == Array(order.indices) { same[node.outputs[0]] = input }
      } else if let op = node.op as? Reshape {
        var input = node.inputs[0]
        if case .value(let id) = input, let maker = makers[id], draft.nodes[maker].op is Reshape {
          input = draft.nodes[maker].inputs[0]
        }
        draft.replace(place, op, [input])
        if draft.shape(input) == op.shape { same[node.outputs[0]] = input }
      }
    }
    if case .value(let id) = same[draft.logits] { draft.logits = id }
  }
}
