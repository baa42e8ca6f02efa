import Graphs

/// Quantised values: weights are widened when the model is imported, values of the image are rounded to what integers would hold.
enum QuantizeImports {
  /// Onnxruntime has both for the types that ONNX's did not have then.
  static let handlers: [String: OperatorImport] = plain.merging(
    plain.map { ("com.microsoft.\($0.key)", $0.value) }
  ) { first, _ in first }

  private static let plain: [String: OperatorImport] = [
    "QuantizeLinear": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let zero = call.optional(2)
      var type = zero?.type ?? .uint8
      let given = try call.int("output_dtype", default: 0)
      if zero == nil, given != 0 {
        guard let named = ElementType(rawValue: given) else { throw call.wrong("output_dtype", "4, 8 or 16 bits") }
        type = named
      }
      guard let range = ranges[type] else {
        throw call.failure("quantised to \(type), wanted 4, 8 or 16 bits; quantise again")
      }
      let quantization = try parameters(input, importer, call)
      guard let live = input.live else {
        return [.folded(try quantized(try importer.fold(input, call), quantization, range, type))]
      }
      let axis = quantization.scales.count == 1 ? 0 : try Frame(value: input, call: call).axis(quantization.axis)
      let op = QuantizeDequantize(
        scales: quantization.scales, zeros: quantization.zeros, axis: axis,
        range: Float(range.lowerBound)...Float(range.upperBound))
      let result = try importer.emit(op, [.value(live.id)], batch: live.batch, type: .float32, call)[0]
      guard case .live(var rounded) = result else { return [result] }
      rounded.quantization = quantization
      return [.live(rounded)]
    },
    "DequantizeLinear": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let block = try call.int("block_size", default: 0)
      if block != 0, input.live == nil {
        let axis = try call.axis(try call.int("axis", default: 1), rank: input.dimensions.count)
        let scales = try importer.fold(try call.input(1), call)
        let zeros = try call.optional(2).map { (value) throws(ONNXError) in try importer.fold(value, call) }
        let tensor = try importer.fold(input, call)
        guard let result = tensor.widened(scales, zeros: zeros, axis: axis, block: block) else {
          throw call.failure(
            "scales of shape \(call.shown(scales.dimensions)) for blocks of \(block) along axis \(axis) of \(call.shown(input)); quantise again"
          )
        }
        return [.folded(result)]
      }
      let quantization = try parameters(input, importer, call)
      if case .live(var live) = input {
        if live.isBytes, quantization.scales.count == 1 {
          (live.isBytes, live.type) = (false, .float32)
          let shifted = try importer.one("Sub", [.live(live), importer.scalar(quantization.zeros[0])], in: call)
          return [try importer.one("Mul", [shifted, importer.scalar(quantization.scales[0])], in: call)]
        }
        let isSame =
          live.quantization.map {
            $0.scales == quantization.scales && $0.zeros == quantization.zeros
              && ($0.scales.count == 1 || $0.axis == quantization.axis)
          } ?? false
        guard isSame else {
          throw call.failure("it widens with another scale than its input was quantised with; quantise the model again")
        }
        live.quantization = nil
        return [.live(live)]
      }
      let tensor = try importer.fold(input, call)
      guard let values = tensor.integers else {
        throw call.failure("its input is no integers; quantise the model again")
      }
      let inner = tensor.dimensions.dropFirst(quantization.axis + 1).reduce(1, *)
      let floats = values.indices.map { place in
        let index = quantization.scales.count == 1 ? 0 : place / inner % quantization.scales.count
        return (Float(values[place]) - quantization.zeros[index]) * quantization.scales[index]
      }
      return [.folded(FoldedTensor(tensor.dimensions, floats: floats, type: .float32))]
    },
  ]

  private static let ranges: [ElementType: ClosedRange<Int>] = [
    .int4: -8...7, .uint4: 0...15, .int8: -128...127, .uint8: 0...255, .int16: -32768...32767, .uint16: 0...65535,
  ]

  private static func parameters(
    _ input: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Quantization {
    let scales = try importer.floats(try call.input(1), call)
    guard try call.int("block_size", default: 0) == 0 else { throw call.wrong("block_size", "0") }
    var zeros =
      try call.optional(2).map { (value) throws(ONNXError) in try importer.integers(value, call).map { Float($0) } }
      ?? scales.map { _ in 0 }
    if zeros.count == 1 { zeros = [Float](repeating: zeros[0], count: scales.count) }
    guard !scales.isEmpty, zeros.count == scales.count else {
      throw call.failure("\(scales.count) scales and \(zeros.count) zero points; quantise the model again")
    }
    guard scales.count > 1 else { return Quantization(scales: scales, zeros: zeros, axis: 0) }
    let axis = try call.axis(try call.int("axis", default: 1), rank: input.dimensions.count)
    guard input.dimensions.indices.contains(axis), input.dimensions[axis] == scales.count else {
      throw call.failure("\(scales.count) scales along axis \(axis) of \(call.shown(input)); quantise the model again")
    }
    return Quantization(scales: scales, zeros: zeros, axis: axis)
  }

  private static func quantized(
    _ tensor: FoldedTensor, _ quantization: Quantization, _ range: ClosedRange<Int>, _ type: ElementType
  ) throws(ONNXError) -> FoldedTensor {
    let inner = tensor.dimensions.dropFirst(quantization.axis + 1).reduce(1, *)
    let floats = tensor.tensor.elements
    let values = floats.indices.map { place in
      let index = quantization.scales.count == 1 ? 0 : place / inner % quantization.scales.count
      let scaled = (floats[place] / quantization.scales[index]).rounded(.toNearestOrEven) + quantization.zeros[index]
      return Int(min(max(scaled.isNaN ? 0 : scaled, Float(range.lowerBound)), Float(range.upperBound)))
    }
    return FoldedTensor(tensor.dimensions, integers: values, type: type)
  }
}
