import Tensors

/// An operator whose results are whole numbers, such as indices: they are exact however narrow the dtype is, and quotients lose their
/// fractions.
///
/// A number that float32 does not count to is a fault.
package struct WholeNumbers: Operator {
  package static let name = "WholeNumbers"
  package static let roundsItself = true

  /// What whole numbers are smaller than, so that each is a float32, and none that was rounded is one.
  package static let limit: Float = 0x1p24

  package let op: any Operator

  /// Makes the operator.
  package init(_ op: any Operator) { self.op = op }

  package var name: String { op.name }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] { try op.outputs(inputs) }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    op.evaluate(inputs, .float32).map { $0.map { $0.rounded(.towardZero) } }
  }

  package func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String? {
    if let fault = op.fault(inputs, outputs) { return fault }
    let wrong = outputs.lazy.flatMap(\.elements).first { !($0.magnitude < Self.limit) }
    return wrong.map { "the integer \($0), which is not below 2^24" }
  }

  package func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int { op.multiplyAdds(inputs, outputs) }
}
