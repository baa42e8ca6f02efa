import Graphs

/// A product with weights and the addition of a bias become one Gemm, as torch.nn.Linear is.
enum BiasPass {
  @Sendable static func run(_ draft: inout Draft) {
    let index = DraftIndex(draft)
    for place in draft.nodes.indices where draft.nodes[place].op is Add {
      for (product, bias) in [(0, 1), (1, 0)] {
        let inputs = draft.nodes[place].inputs
        guard case .value(let value) = inputs[product], index.onlyReader(of: value) == place,
          let (op, node) = index.maker(Gemm.self, of: inputs[product]), node.inputs.count == 2, op.alpha == 1,
          case .parameter = inputs[bias],
          draft.shape(inputs[bias]).dimensions == [op.size(draft.shape(node.inputs[1])).out]
        else { continue }
        draft.replace(place, Gemm(transB: op.transB), node.inputs + [inputs[bias]])
        break
      }
    }
  }
}
