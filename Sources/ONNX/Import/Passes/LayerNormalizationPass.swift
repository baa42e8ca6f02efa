import Graphs
import Tensors

/// `(x - mean) / sqrt(mean((x - mean)²) + epsilon) * scale + bias` over the last axes becomes LayerNormalization.
enum LayerNormalizationPass {
  @Sendable static func run(_ draft: inout Draft) {
    let index = DraftIndex(draft)
    for place in draft.nodes.indices where draft.nodes[place].op is Div {
      guard let (x, axis, epsilon) = normalized(draft.nodes[place], draft, index) else { continue }
      let shape = Shape(checking: Array(draft.shape(x).dimensions[axis...]))
      var inputs = [x]
      var last = place
      for kind in [true, false] {
        guard let next = index.onlyReader(of: draft.nodes[last].outputs[0]),
          kind ? draft.nodes[next].op is Mul : draft.nodes[next].op is Add,
          let other = index.partner(of: .value(draft.nodes[last].outputs[0]), in: draft.nodes[next]),
          draft.shape(other) == shape, isFixed(other)
        else { break }
        inputs.append(other)
        last = next
      }
      draft.replace(last, LayerNormalization(axis: axis, epsilon: epsilon), inputs)
    }
  }

  private static func isFixed(_ source: Source) -> Bool { if case .value = source { false } else { true } }

  private static func normalized(
    _ node: Draft.Node, _ draft: Draft, _ index: DraftIndex
  ) -> (x: Source, axis: Int, epsilon: Float)? {
    guard let (_, root) = index.maker(Sqrt.self, of: node.inputs[1]),
      let (_, add) = index.maker(Add.self, of: root.inputs[0])
    else { return nil }
    for (variance, small) in [(add.inputs[0], add.inputs[1]), (add.inputs[1], add.inputs[0])] {
      guard let epsilon = index.number(small), let (mean, square) = index.maker(ReduceMean.self, of: variance),
        let distance = squared(square.inputs[0], index), let x = centred(distance, mean, index),
        centred(node.inputs[0], mean, index) == x
      else { continue }
      let rank = draft.shape(x).rank
      let axis = rank - mean.axes.count
      guard mean.keepDims, mean.axes.sorted() == Array(axis..<rank) else { continue }
      return (x, axis, epsilon)
    }
    return nil
  }

  /// The d of `d²`.
  private static func squared(_ source: Source, _ index: DraftIndex) -> Source? {
    if let (_, node) = index.maker(Pow.self, of: source), index.isNumber(node.inputs[1], 2) { return node.inputs[0] }
    if let (_, node) = index.maker(Mul.self, of: source), node.inputs[0] == node.inputs[1] { return node.inputs[0] }
    return nil
  }

  /// The x of `x - mean(x)`.
  private static func centred(_ source: Source, _ mean: ReduceMean, _ index: DraftIndex) -> Source? {
    guard let (_, node) = index.maker(Sub.self, of: source),
      let (own, reduce) = index.maker(ReduceMean.self, of: node.inputs[1]), reduce.inputs[0] == node.inputs[0],
      own.axes == mean.axes, own.keepDims
    else { return nil }
    return node.inputs[0]
  }
}
