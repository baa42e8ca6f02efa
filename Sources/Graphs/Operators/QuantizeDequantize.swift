import Tensors

/// `(saturate(round(x / scale) + zero) - zero) * scale`, each step rounded, halves to even; a NaN stays one.
///
/// QuantizeLinear and DequantizeLinear in one, for all elements or for each index of an axis. Source:
/// https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html and onnx__DequantizeLinear.html.
package struct QuantizeDequantize: Operator {
  package static let name = "QuantizeDequantize"

  /// One, or as many as the axis has indices; positive.
  package let scales: [Float]
  /// As many integers.
  package let zeros: [Float]
  /// The axis that more than one scale is for.
  package let axis: Int
  /// The integers of the quantized type: -128…127, 0…255 and so on.
  package let range: ClosedRange<Float>

  /// Makes the operator.
  package init(scales: [Float], zeros: [Float], axis: Int = 0, range: ClosedRange<Float>) {
    self.scales = scales
    self.zeros = zeros
    self.axis = axis
    self.range = range
  }

  package func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape] {
    try require(inputs, 1...1, "one input")
    guard !scales.isEmpty, zeros.count == scales.count else {
      throw wrong("zero points", "as many as scales, \(scales.count)", found: "\(zeros.count)")
    }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw wrong("scales", "positive and finite", found: "\(scales.min() ?? 0)")
    }
    let extents = inputs[0].dimensions
    guard scales.count == 1 || extents.indices.contains(axis) && extents[axis] == scales.count else {
      throw wrong(inputs, "a value with \(scales.count) indices of axis \(axis)")
    }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    var result = inputs[0]
    let inner = scales.count == 1 ? 1 : inputs[0].shape.count(axis + 1..<inputs[0].shape.rank)
    for place in result.elements.indices {
      let index = place / inner % scales.count
      let (scale, zero) = (scales[index], zeros[index])
      let quantized = (result.elements[place] / scale).rounded(.toNearestOrEven) + zero
      result.elements[place] =
        (Elementary.clip(quantized, low: range.lowerBound, high: range.upperBound) - zero) * scale
    }
    return [result]
  }
}
