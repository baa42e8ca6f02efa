/// Weights that quantisation packed, told by their names.
enum Quantised {
  /// What leaves weights that are read.
  static let cure = "save the model's state_dict before it is quantised, or export the quantised model to ONNX"

  /// Why such a weight is not read.
  static let reason = "is packed by quantisation; \(cure)"

  private static let endings = [
    "._packed_params._packed_params", ".qweight", ".weight_packed", ".absmax", ".quant_map", ".SCB",
  ]

  /// Whether a name is that of PyTorch's, GPTQ's, AWQ's, compressed-tensors' or bitsandbytes' packed weights.
  static func isPacked(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }
}
