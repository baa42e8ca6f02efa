import Tensors

/// What layer, group, instance and RMS normalisation have in common, each operation rounded to float32.
///
/// The order: mean = sum / n; d = x - mean; variance = (sum of d * d by fused multiply-adds) / n; inverse =
/// 1 / sqrt(variance + epsilon); y = d * inverse; then y * scale + bias rounded once, or y * scale. Sums start at 0 and run in
/// row-major order.
enum Normalization {
  /// The shape of what an operator makes of `inputs`, X and so many with parameters.
  ///
  /// - Throws: ``GraphError``, with what is `expected`.
  static func outputs(
    of op: some Operator, _ inputs: [Shape], _ counts: ClosedRange<Int>, from axis: Int, _ expected: String
  ) throws(GraphError) -> [Shape] {
    try op.require(inputs, counts, expected)
    guard fits(inputs, from: axis) else { throw op.wrong(inputs, expected) }
    return [inputs[0]]
  }

  /// Whether X has the axis, and parameters have the shape from there on or broadcast to it.
  static func fits(_ inputs: [Shape], from axis: Int) -> Bool {
    guard inputs[0].dimensions.indices.contains(axis), inputs[0].elementCount > 0,
      let normalized = Shape(checking: Array(inputs[0].dimensions[axis...]))
    else { return false }
    return inputs.dropFirst().allSatisfy { Broadcasting.shape([$0, normalized]) == normalized }
  }

  /// Some elements with a mean of 0 and a variance of 1; of those that are not to be centred, the mean counts as 0.
  static func normalized(_ elements: ArraySlice<Float>, _ epsilon: Float, centres: Bool = true) -> [Float] {
    let mean = centres ? Sums.sum(elements) / Float(elements.count) : 0
    let differences = elements.map { $0 - mean }
    let variance = Sums.squares(differences) / Float(elements.count)
    let inverse = 1 / (variance + epsilon).squareRoot()
    return differences.map { $0 * inverse }
  }

  /// X, each run of `length` elements of which is normalised.
  static func runs(_ tensor: Tensor, of length: Int, _ epsilon: Float, centres: Bool = true) -> Tensor {
    let starts = stride(from: 0, to: tensor.elements.count, by: max(1, length))
    return Tensor(
      tensor.shape, starts.flatMap { normalized(tensor.elements[$0..<$0 + length], epsilon, centres: centres) })
  }

  /// `y * scale + bias`, both broadcast to y's shape, or without a bias `y * scale`, or y.
  static func scaled(_ y: Tensor, _ parameters: [Tensor]) -> Tensor {
    var result = y
    let parts = parameters.map { Broadcasting.expand($0, to: y.shape) }
    for place in result.elements.indices where !parts.isEmpty {
      let (element, scale) = (result.elements[place], parts[0][place])
      result.elements[place] = parts.count > 1 ? parts[1][place].addingProduct(element, scale) : element * scale
    }
    return result
  }

  /// `[channels]` as it broadcasts to X `[channels, spatial…]`.
  static func spread(_ parameter: Tensor, over shape: Shape) -> Tensor {
    parameter.reshaped(Shape(checking: parameter.dimensions + shape.dimensions.dropFirst().map { _ in 1 }) ?? Shape(0))
  }
}
