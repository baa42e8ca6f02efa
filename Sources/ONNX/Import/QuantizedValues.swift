/// What may be done with quantised integers as they are: a value of the image stands for the numbers that they mean.
enum QuantizedValues {
  /// Operators that only move elements, or choose the largest.
  private static let movers: Set<String> = [
    "Identity", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Gather",
    "Expand", "DepthToSpace", "SpaceToDepth", "MaxPool", "Pad",
  ]

  private static let unmoved: Set<String> = ["DequantizeLinear", "com.microsoft.DequantizeLinear", "Shape", "Size"]

  /// Whether a call resizes by choosing elements.
  private static func isNearest(_ call: NodeCall) -> Bool {
    guard call.node.qualifiedOp == "Resize" else { return false }
    if case .string(let mode) = call.attribute("mode") { return mode == "nearest" }
    return !call.has("mode")
  }

  /// The results of a call, quantised as its first input is where it only moves that input's elements.
  ///
  /// - Throws: ``ONNXError`` where the operator computes with the integers themselves.
  static func through(_ call: NodeCall, _ outputs: [ImportValue]) throws(ONNXError) -> [ImportValue] {
    if call.inputs.contains(where: { $0?.live?.isBytes ?? false }) { return try bytes(call, outputs) }
    guard let rounded = call.inputs.lazy.compactMap({ $0?.live?.quantization }).first else { return outputs }
    let op = call.node.qualifiedOp
    // They take the numbers that the integers mean; and shapes are no numbers.
    if IntegerImports.handlers[op] != nil || unmoved.contains(op) { return outputs }
    // What has scales along an axis is known to keep them only where it is the same value.
    let isKept = rounded.scales.count == 1 || outputs.allSatisfy { $0.live?.quantization == rounded }
    guard movers.contains(op) || isNearest(call), isKept else {
      throw call.failure("it computes with quantised integers, which is not run; quantise the model again")
    }
    return outputs.map { value in
      guard case .live(var live) = value else { return value }
      live.quantization = rounded
      return .live(live)
    }
  }

  /// The results of a call on the images' bytes: moved, or as floats.
  private static func bytes(_ call: NodeCall, _ outputs: [ImportValue]) throws(ONNXError) -> [ImportValue] {
    let op = call.node.qualifiedOp
    if unmoved.contains(op) { return outputs }
    guard movers.contains(op) || isNearest(call) || ["Cast", "CastLike", "Concat"].contains(op) else {
      throw call.failure("it computes with the whole numbers of the image; cast images to float before it (x.float())")
    }
    return outputs.map { value in
      guard case .live(var live) = value else { return value }
      live.isBytes = !live.type.isFloating
      return .live(live)
    }
  }
}
