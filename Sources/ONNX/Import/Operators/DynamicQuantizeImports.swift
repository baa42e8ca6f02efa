import Graphs

/// Activations that are rounded by their own extremes, those of each image alone, and products of the integers that come of it.
///
/// The integers are whole numbers in the run's dtype; a scale and a zero point have the rank of what they are of, 1 along each axis but the
/// images'.
///
/// Source: https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html, and onnxruntime's ContribOperators.md.
enum DynamicQuantizeImports {
  static let handlers: [String: OperatorImport] = [
    "DynamicQuantizeLinear": { (importer, call) throws(ONNXError) in
      let rounded = try rounded(try call.input(0), importer, call)
      return [rounded.integers, rounded.scale, rounded.zero]
    },
    "MatMulInteger": { (importer, call) throws(ONNXError) in
      let integers = try shifted(try call.input(0), call.optional(2), importer, call)
      return [try product(integers, zeros: call.optional(3), importer, call)]
    },
    "ConvInteger": { (importer, call) throws(ONNXError) in
      let integers = try shifted(try call.input(0), call.optional(2), importer, call)
      let weights = try widened(try call.input(1), zeros: call.optional(3), axis: 0, importer, call)
      return try importer.apply("Conv", [integers, weights], attributes: call.attributes, in: call)
    },
    "com.microsoft.DynamicQuantizeMatMul": { (importer, call) throws(ONNXError) in
      let rounded = try rounded(try call.input(0), importer, call)
      let integers = try importer.one("Sub", [rounded.integers, rounded.zero], in: call)
      let product = try product(integers, zeros: call.optional(3), importer, call)
      return try scaled(product, by: [rounded.scale, try call.input(2)], bias: call.optional(4), importer, call)
    },
    "com.microsoft.MatMulIntegerToFloat": { (importer, call) throws(ONNXError) in
      let integers = try shifted(try call.input(0), call.optional(4), importer, call)
      let product = try product(integers, zeros: call.optional(5), importer, call)
      let scales = [try call.input(2), try call.input(3)]
      return try scaled(product, by: scales, bias: call.optional(6), importer, call)
    },
  ]

  /// Integers, and what they mean: a scale and a zero point for each image.
  private typealias Rounded = (integers: ImportValue, scale: ImportValue, zero: ImportValue)

  /// The integers from 0 to 255 that each image's numbers are rounded to.
  private static func rounded(
    _ input: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Rounded {
    guard let live = input.live else { throw call.failure("its input is not of the image; quantise the model again") }
    importer.roundsByImage = true
    let (batch, multiple) = (live.batch, live.batch.multiple)
    guard multiple > 1 else { return try rounded(input, byAxis: batch.axis, importer, call) }
    guard batch.axis == 0 else {
      throw call.failure("an image has several indices of axis \(batch.axis), which is not run; quantise statically")
    }
    // Windows, or tokens of which each has all images.
    let inner = Array(live.dimensions.dropFirst())
    let ones = inner.map { _ in 1 }
    func together(_ value: ImportValue, _ extents: [Int]) throws(ONNXError) -> ImportValue {
      try importer.one("Reshape", [value, importer.constant([-1] + extents)], in: call)
    }
    func repeated(_ value: ImportValue) throws(ONNXError) -> ImportValue {
      let extents = importer.constant((batch.isInner ? [multiple, 1] : [1, multiple]) + ones)
      return try together(try importer.one("Expand", [value, extents], in: call), ones)
    }
    let extents = importer.constant((batch.isInner ? [multiple, -1] : [-1, multiple]) + inner)
    let apart = try importer.one("Reshape", [input, extents], in: call)
    let rounded = try rounded(apart, byAxis: batch.isInner ? 1 : 0, importer, call)
    return (try together(rounded.integers, inner), try repeated(rounded.scale), try repeated(rounded.zero))
  }

  /// The same of a value whose images are the indices of an axis.
  private static func rounded(
    _ input: ImportValue, byAxis axis: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Rounded {
    let axes = importer.constant(input.dimensions.indices.filter { $0 != axis })
    let zero = importer.scalar(0)
    let high = try importer.one("Max", [try importer.one("ReduceMax", [input, axes], in: call), zero], in: call)
    let low = try importer.one("Min", [try importer.one("ReduceMin", [input, axes], in: call), zero], in: call)
    let range = try importer.one("Sub", [high, low], in: call)
    let step = try importer.one("Div", [range, importer.scalar(255)], in: call)
    // Of nothing but zeros.
    let isFlat = try importer.one("Equal", [range, zero], in: call)
    let scale = try importer.one("Where", [isFlat, importer.scalar(1), step], in: call)
    func bytes(_ value: ImportValue) throws(ONNXError) -> ImportValue {
      try importer.one("Clip", [value, zero, importer.scalar(255)], in: call)
    }
    let offset = try importer.one("Div", [try importer.one("Neg", [low], in: call), scale], in: call)
    let middle = try bytes(try importer.one("Round", [offset], in: call))
    let steps = try importer.one("Round", [try importer.one("Div", [input, scale], in: call)], in: call)
    return (try bytes(try importer.one("Add", [steps, middle], in: call)), scale, middle)
  }

  /// The integers of the images less their zero point.
  private static func shifted(
    _ integers: ImportValue, _ zero: ImportValue?, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    guard integers.live != nil else {
      throw call.failure("its integers are not of the image; quantise the model again")
    }
    guard let zero else { return integers }
    guard zero.live == nil else { return try importer.one("Sub", [integers, zero], in: call) }
    let points = try importer.integers(zero, call)
    guard points.count == 1 else { throw call.failure("\(points.count) zero points; quantise the model again") }
    return try importer.one("Sub", [integers, importer.scalar(Float(points[0]))], in: call)
  }

  /// The product of integers and the call's second input.
  private static func product(
    _ integers: ImportValue, zeros: ImportValue?, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let weights = try call.input(1)
    let wide = try widened(weights, zeros: zeros, axis: weights.dimensions.count - 1, importer, call)
    return try importer.one("MatMul", [integers, wide], in: call)
  }

  /// Integers of the file as floats, less their zero points, one or one for each index of an axis.
  private static func widened(
    _ weights: ImportValue, zeros: ImportValue?, axis: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let count = try zeros.map { (zeros) throws(ONNXError) in try importer.integers(zeros, call).count } ?? 1
    let ones = FoldedTensor(
      count == 1 ? [] : [count], floats: [Float](repeating: 1, count: count), type: .float32)
    return try importer.one(
      "DequantizeLinear", [weights, .folded(ones), zeros], attributes: ["axis": .int(axis)], in: call)
  }

  /// A product with its scales and bias.
  private static func scaled(
    _ product: ImportValue, by scales: [ImportValue], bias: ImportValue?, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> [ImportValue] {
    let scale = try importer.one("Mul", scales, in: call)
    let result = try importer.one("Mul", [product, scale], in: call)
    guard let bias else { return [result] }
    return try importer.apply("Add", [result, bias], in: call)
  }
}
