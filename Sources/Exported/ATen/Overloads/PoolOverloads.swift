import ONNX

/// Poolings.
enum PoolOverloads {
  static let all: [String: ATenTranslation] = [
    "max_pool2d.default": { (translator, call) throws(ExportedError) in
      let window = try window(call, dilated: true)
      try translator.finish("MaxPool", [try translator.tensor(call, "self")], window)
    },
    "max_pool2d_with_indices.default": { (translator, call) throws(ExportedError) in
      let window = try window(call, dilated: true)
      let output = (call.outputs.first ?? nil) ?? ""
      try translator.finish("MaxPool", [try translator.tensor(call, "self")], window, output: output)
    },
    "avg_pool2d.default": { (translator, call) throws(ExportedError) in
      guard call["divisor_override"] == nil else {
        throw call.failure("divisor_override is set; scale the result instead")
      }
      var window = try window(call, dilated: false)
      window["count_include_pad"] = .int(try call.bool("count_include_pad", default: true) ? 1 : 0)
      try translator.finish("AveragePool", [try translator.tensor(call, "self")], window)
    },
    "adaptive_avg_pool2d.default": { (translator, call) throws(ExportedError) in
      try adaptive(&translator, call, global: "GlobalAveragePool", pool: "AveragePool")
    },
    "adaptive_max_pool2d.default": { (translator, call) throws(ExportedError) in
      try adaptive(&translator, call, global: "GlobalMaxPool", pool: "MaxPool")
    },
    "_adaptive_avg_pool2d.default": { (translator, call) throws(ExportedError) in
      try adaptive(&translator, call, global: "GlobalAveragePool", pool: "AveragePool")
    },
    "adaptive_avg_pool1d.default": { (translator, call) throws(ExportedError) in
      guard try call.ints("output_size") == [1] else {
        throw call.failure("an output of more than 1; use avg_pool1d instead")
      }
      let axes = translator.constant([-1])
      try translator.finish("ReduceMean", [try translator.tensor(call, "self"), axes])
    },
  ]

  private static func window(
    _ call: ATenCall, dilated: Bool
  ) throws(ExportedError) -> [String: ForeignGraph.Attribute] {
    let kernel = try WindowArguments.list(call, "kernel_size", axes: 2, default: 1)
    let given = try call.ints("stride", default: [])
    let strides = given.isEmpty ? kernel : try WindowArguments.list(call, "stride", axes: 2, default: 1)
    let padding = try WindowArguments.list(call, "padding", axes: 2, default: 0)
    var attributes: [String: ForeignGraph.Attribute] = [
      "kernel_shape": .ints(kernel), "strides": .ints(strides), "pads": .ints(padding + padding),
      "ceil_mode": .int(try call.bool("ceil_mode", default: false) ? 1 : 0),
    ]
    if dilated { attributes["dilations"] = .ints(try WindowArguments.list(call, "dilation", axes: 2, default: 1)) }
    return attributes
  }

  /// Windows whose extents follow from the input's, which they must divide.
  private static func adaptive(
    _ translator: inout Translator, _ call: ATenCall, global: String, pool: String
  ) throws(ExportedError) {
    let input = try translator.tensor(call, "self")
    let target = try WindowArguments.list(call, "output_size", axes: 2, default: 1)
    let output = (call.outputs.first ?? nil) ?? ""
    if target == [1, 1] { return try translator.finish(global, [input], output: output) }
    let extents = try call.sizes("self").suffix(2).map { $0 ?? 0 }
    guard extents.count == 2, zip(extents, target).allSatisfy({ $0 > 0 && $1 > 0 && $0 % $1 == 0 }) else {
      throw call.failure("from \(extents) to \(target), which does not divide them; use a pooling with a window")
    }
    let kernel = zip(extents, target).map { $0 / $1 }
    if kernel == [1, 1] { return try translator.finish("Identity", [input], output: output) }
    try translator.finish(pool, [input], ["kernel_shape": .ints(kernel), "strides": .ints(kernel)], output: output)
  }
}
