import Graphs
import Tensors

/// `softmax(Q * K' * scale) * V` becomes Attention, which has the scores of one head at a time.
///
/// Only where nothing is rounded otherwise in float32: factors of Q and K stay where they are.
enum AttentionPass {
  @Sendable static func run(_ draft: inout Draft) {
    let index = DraftIndex(draft)
    for place in draft.nodes.indices {
      guard draft.nodes[place].op is MatMul, let found = Scores(of: place, draft, index) else { continue }
      let value = draft.nodes[place].inputs[1]
      let keys = draft.shape(found.keys).swappingLast
      guard case .value = value, case .value = found.queries,
        (try? found.op.outputs([draft.shape(found.queries), keys, draft.shape(value)])) == draft.shapes(of: place)
      else { continue }
      draft.nodes[found.transpose].op = Transpose(found.permutation.swappingLast)
      for node in found.turned {
        for output in draft.nodes[node].outputs { draft.values[output] = draft.values[output].swappingLast }
      }
      draft.replace(place, found.op, [found.queries, found.keys, value])
    }
  }
}

/// The softmax of products of queries and transposed keys, which nothing else reads on the way.
private struct Scores {
  let op: Attention
  let queries: Source
  /// Transposed, and perhaps multiplied by numbers.
  let keys: Source
  let transpose: Int
  let permutation: [Int]
  /// The nodes from the transpose to the keys, whose values lie the other way round when it no longer swaps.
  let turned: [Int]

  init?(of reader: Int, _ draft: Draft, _ index: DraftIndex) {
    guard let (softmax, place) = index.maker(Softmax.self, of: draft.nodes[reader].inputs[0], for: reader),
      softmax.axis == draft.values[draft.nodes[place].outputs[0]].rank - 1
    else { return nil }
    var (products, last, scale) = (draft.nodes[place].inputs[0], place, Float(1))
    if let (rest, factor, mul) = index.multiple(products, for: last) { (products, last, scale) = (rest, mul, factor) }
    guard let (_, product) = index.maker(MatMul.self, of: products, for: last) else { return nil }
    (queries, keys) = (draft.nodes[product].inputs[0], draft.nodes[product].inputs[1])
    var (key, turned) = (keys, [Int]())
    last = product
    while let (rest, _, mul) = index.multiple(key, for: last) {
      turned.append(mul)
      (key, last) = (rest, mul)
    }
    guard let (swap, transpose) = index.maker(Transpose.self, of: key, for: last), swap.permutation.count >= 2 else {
      return nil
    }
    (self.transpose, permutation, self.turned) = (transpose, swap.permutation, turned + [transpose])
    op = Attention(scale: scale)
  }
}

extension DraftIndex {
  /// What a source is a multiple of, by which number and at which node, where only `reader` reads it; a division by a power of two is
  /// a multiplication.
  fileprivate func multiple(_ source: Source, for reader: Int) -> (of: Source, by: Float, place: Int)? {
    if let (_, place) = maker(Mul.self, of: source, for: reader) {
      let inputs = inputs(of: place)
      if let factor = number(inputs[1]) { return (inputs[0], factor, place) }
      return number(inputs[0]).map { (inputs[1], $0, place) }
    }
    guard let (_, place) = maker(Div.self, of: source, for: reader), let divisor = number(inputs(of: place)[1]),
      divisor.isNormal, divisor.significand == 1, (1 / divisor).isNormal
    else { return nil }
    return (inputs(of: place)[0], 1 / divisor, place)
  }
}

extension Draft {
  fileprivate func shapes(of node: Int) -> [Shape] { nodes[node].outputs.map { values[$0] } }
}

extension Shape {
  fileprivate var swappingLast: Shape { Shape(checking: dimensions.swappingLast) ?? self }
}

extension [Int] {
  /// With the last two exchanged.
  fileprivate var swappingLast: [Int] { count < 2 ? self : dropLast(2) + [self[count - 1], self[count - 2]] }
}
