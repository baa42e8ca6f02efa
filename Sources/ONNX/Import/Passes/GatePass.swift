import Graphs

/// A value times a gate of itself: `x * sigmoid(x)` becomes Silu, `x * HardSigmoid(x)` HardSwish.
enum GatePass {
  @Sendable static func run(_ draft: inout Draft) {
    let index = DraftIndex(draft)
    for place in draft.nodes.indices where draft.nodes[place].op is Mul {
      let inputs = draft.nodes[place].inputs
      for (x, gate) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
        if let (_, node) = index.maker(Sigmoid.self, of: gate) {
          if node.inputs[0] == x {
            draft.replace(place, Silu(), [x])
          } else if let (_, scale) = index.maker(Mul.self, of: node.inputs[0]),
            let factor = index.partner(of: x, in: scale), index.isNumber(factor, 1.702)
          {
            draft.replace(place, QuickGelu(), [x])
          }
        } else if let (op, node) = index.maker(HardSigmoid.self, of: gate), node.inputs[0] == x, isSwish(op) {
          draft.replace(place, HardSwish(), [x])
        }
      }
    }
  }

  private static func isSwish(_ op: HardSigmoid) -> Bool { abs(op.alpha - 1 / 6) < 1e-6 && op.beta == 0.5 }
}
