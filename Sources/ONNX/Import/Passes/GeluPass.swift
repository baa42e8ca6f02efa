import Graphs

/// `x / 2 * (1 + erf(x / √2))`, in whatever order an exporter multiplies it, becomes Gelu.
enum GeluPass {
  @Sendable static func run(_ draft: inout Draft) {
    let index = DraftIndex(draft)
    for node in draft.nodes where node.op is Erf {
      guard let x = argument(node.inputs[0], index), let add = index.onlyReader(of: node.outputs[0]),
        draft.nodes[add].op is Add,
        let one = index.partner(of: .value(node.outputs[0]), in: draft.nodes[add]), index.isNumber(one, 1),
        let last = product(from: add, x, draft, index)
      else { continue }
      draft.replace(last, Gelu(), [x])
    }
  }

  /// The x of `x / √2` or `x * √½`.
  private static func argument(_ source: Source, _ index: DraftIndex) -> Source? {
    if let (_, node) = index.maker(Div.self, of: source), index.isNumber(node.inputs[1], Float(2).squareRoot()) {
      return node.inputs[0]
    }
    guard let (_, node) = index.maker(Mul.self, of: source) else { return nil }
    for (one, other) in [(0, 1), (1, 0)] where index.isNumber(node.inputs[one], Float(0.5).squareRoot()) {
      return node.inputs[other]
    }
    return nil
  }

  /// The node at which `x` and ½ have both been multiplied to what `start` makes.
  private static func product(from start: Int, _ x: Source, _ draft: Draft, _ index: DraftIndex) -> Int? {
    var (node, factor, hasX) = (start, Float(1), false)
    for _ in 0..<2 {
      let value = draft.nodes[node].outputs[0]
      guard let next = index.onlyReader(of: value), draft.nodes[next].op is Mul || draft.nodes[next].op is Div,
        let other = index.partner(of: .value(value), in: draft.nodes[next])
      else { return nil }
      if let number = index.number(other) {
        if draft.nodes[next].op is Mul {
          factor *= number
        } else {
          guard draft.nodes[next].inputs[0] == .value(value) else { return nil }
          factor /= number
        }
      } else if draft.nodes[next].op is Mul, !hasX {
        hasX = true
        if other != x {
          guard let half = half(other, of: x, index) else { return nil }
          factor *= half
        }
      } else {
        return nil
      }
      node = next
      if hasX, abs(factor - 0.5) < 1e-6 { return node }
    }
    return nil
  }

  /// The factor c where a source is `x * c`.
  private static func half(_ source: Source, of x: Source, _ index: DraftIndex) -> Float? {
    guard let (_, node) = index.maker(Mul.self, of: source), let other = index.partner(of: x, in: node) else {
      return nil
    }
    return index.number(other)
  }
}
