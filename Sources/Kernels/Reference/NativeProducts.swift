import Graphs
import Tensors

// Products of two activations by pairs of neighbouring terms.
extension NativePairs {
  /// What attention or a MatMul of activations makes; nil for any other operator, and what has no such kernel.
  static func activations(_ op: any Operator, _ inputs: [Tensor]) -> [Float]? {
    switch op {
    case let op as Attention where inputs.count == 3: op.evaluate(inputs, .bfloat16, by: product)[0].elements
    case is MatMul where inputs.allSatisfy({ $0.shape.rank > 1 }): product(inputs)[0].elements
    default: nil
    }
  }

  private static func product(_ inputs: [Tensor]) -> [Tensor] {
    let (a, b) = (inputs[0].elements, inputs[1].elements)
    return MatMul().evaluate(inputs) { terms in
      func term(_ k: Int) -> (Float, Float) {
        k < terms.count ? (a[terms.row + k], b[terms.column + k * terms.step]) : (0, 0)
      }
      return stride(from: 0, to: terms.count, by: 2).reduce(0) { addProducts(term($1), term($1 + 1), to: $0) }
    }
  }
}
