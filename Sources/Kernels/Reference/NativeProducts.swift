import Graphs
import Tensors

// Products of two activations by pairs of neighbouring terms.
extension NativePairs {
  /// What attention or a MatMul of activations makes; nil for any other operator, and what has no such kernel.
  static func activations(_ op: any Operator, _ inputs: [Tensor]) -> [Float]? {
    switch op {
    case let op as Attention where inputs.count == 3:
      let rank = inputs[1].shape.rank
      let keys = Transpose(Array(0..<rank - 2) + [rank - 1, rank - 2]).evaluate([inputs[1]], .bfloat16)[0]
      guard let scores = product(inputs[0], keys) else { return nil }
      let probabilities = Softmax(axis: rank - 1).evaluate([scores.map { $0 * op.scale }], .bfloat16)[0]
      return product(probabilities.map(DType.bfloat16.round), inputs[2])?.elements
    case is MatMul: return product(inputs[0], inputs[1])?.elements
    default: return nil
    }
  }

  /// The product of matrices `[…, rows, terms]` and `[…, terms, columns]`.
  private static func product(_ left: Tensor, _ right: Tensor) -> Tensor? {
    guard left.shape.rank > 1, right.shape.rank > 1, let shape = try? MatMul().outputs([left.shape, right.shape])[0]
    else { return nil }
    let (rows, columns) = (shape.dimensions[shape.rank - 2], shape.dimensions[shape.rank - 1])
    let terms = left.shape.dimensions[left.shape.rank - 1]
    let batch = Array(shape.dimensions.dropLast(2))
    let (one, other) = (leading(left, rows, terms, batch), leading(right, terms, columns, batch))
    var result: [Float] = []
    for (a, b) in zip(one, other) {
      for row in 0..<rows {
        for column in 0..<columns {
          func pair(_ term: Int) -> (Float, Float) {
            term < terms ? (left.elements[a + row * terms + term], right.elements[b + term * columns + column]) : (0, 0)
          }
          result.append(
            stride(from: 0, to: terms, by: 2).reduce(0) { addProducts(pair($1), pair($1 + 1), to: $0) })
        }
      }
    }
    return Tensor(shape, result)
  }

  /// Where each matrix of `tensor` begins, broadcast to `batch`.
  private static func leading(_ tensor: Tensor, _ rows: Int, _ columns: Int, _ batch: [Int]) -> [Int] {
    guard let own = Shape(checking: Array(tensor.dimensions.dropLast(2))), let all = Shape(checking: batch) else {
      return []
    }
    let strides = Broadcasting.strides(of: own, in: all)
    return Indices(all).map { $0.offset(at: strides) * rows * columns }
  }
}
