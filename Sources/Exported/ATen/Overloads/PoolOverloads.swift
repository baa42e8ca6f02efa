import ONNX

/// Poolings over one axis, two, or three.
enum PoolOverloads {
  static let all: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [:]
    for axes in 1...3 {
      for suffix in ["", "_with_indices"] { all["max_pool\(axes)d\(suffix).default"] = max(axes) }
      all["avg_pool\(axes)d.default"] = average(axes)
      for prefix in ["", "_"] {
        all["\(prefix)adaptive_avg_pool\(axes)d.default"] = AdaptivePool.average(axes)
      }
      all["adaptive_max_pool\(axes)d.default"] = AdaptivePool.max(axes)
    }
    return all
  }()

  private static func max(_ axes: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      var window = try window(call, axes)
      window["dilations"] = .ints(try WindowArguments.list(call, "dilation", axes: axes, default: 1))
      // The places of the largest are not computed.
      let output = (call.outputs.first ?? nil) ?? ""
      try translator.finish("MaxPool", [try translator.tensor(call, "self")], window, output: output)
    }
  }

  private static func average(_ axes: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      var window = try window(call, axes)
      window["count_include_pad"] = .int(try call.bool("count_include_pad", default: true) ? 1 : 0)
      let value = try translator.tensor(call, "self")
      guard call["divisor_override"] != nil else { return try translator.finish("AveragePool", [value], window) }
      // Windows that are whole alone have one number of elements, whose sum is to be divided by another.
      guard case .ints(let kernel)? = window["kernel_shape"], try !call.bool("ceil_mode", default: false) else {
        throw call.failure("divisor_override beside ceil_mode; scale the result instead")
      }
      window["count_include_pad"] = .int(1)
      let factor = Double(kernel.reduce(1, *)) / (try call.float("divisor_override"))
      try translator.finish("Mul", [translator.emit("AveragePool", [value], window), translator.scalar(factor)])
    }
  }

  private static func window(
    _ call: ATenCall, _ axes: Int
  ) throws(ExportedError) -> [String: ForeignGraph.Attribute] {
    let kernel = try WindowArguments.list(call, "kernel_size", axes: axes, default: 1)
    let given = try call.ints("stride", default: [])
    let strides = given.isEmpty ? kernel : try WindowArguments.list(call, "stride", axes: axes, default: 1)
    let padding = try WindowArguments.list(call, "padding", axes: axes, default: 0)
    return [
      "kernel_shape": .ints(kernel), "strides": .ints(strides), "pads": .ints(padding + padding),
      "ceil_mode": .int(try call.bool("ceil_mode", default: false) ? 1 : 0),
    ]
  }
}
