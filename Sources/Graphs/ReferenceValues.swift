/// The values of one image while operators' references run one after another, in float32.
package struct ReferenceValues {
  private let parameters: [Tensor]
  private let constants: [Tensor]
  private var values: [Int: Tensor]

  /// Starts with the image, which is value 0.
  package init(image: Tensor, parameters: [Tensor], constants: [Tensor]) {
    self.parameters = parameters
    self.constants = constants
    values = [0: image]
  }

  /// A value that an operator has made; nil for none.
  package subscript(id: Int) -> Tensor? { values[id] }

  /// Runs an operator whose inputs are known, and keeps what it makes under `outputs`; returns its fault.
  @discardableResult
  package mutating func run(_ op: any Operator, _ inputs: [Source], into outputs: [Int]) -> String? {
    let tensors = inputs.compactMap { source in
      switch source {
      case .value(let id): values[id]
      case .parameter(let id): parameters[id]
      case .constant(let id): constants[id]
      }
    }
    let results = op.evaluate(tensors, .float32)
    for (id, result) in zip(outputs, results) { values[id] = result }
    return op.fault(tensors, results)
  }
}
