import ONNX

/// Poolings to given extents: PyTorch's adaptive ones.
struct AdaptivePool {
  private let global: String
  private let pool: String
  private let reduction: String

  static func average(_ axes: Int) -> ATenTranslation {
    translation(AdaptivePool(global: "GlobalAveragePool", pool: "AveragePool", reduction: "ReduceMean"), axes)
  }

  static func max(_ axes: Int) -> ATenTranslation {
    translation(AdaptivePool(global: "GlobalMaxPool", pool: "MaxPool", reduction: "ReduceMax"), axes)
  }

  private static func translation(_ pool: AdaptivePool, _ axes: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in try pool.translate(&translator, call, axes) }
  }

  private func translate(_ translator: inout Translator, _ call: ATenCall, _ axes: Int) throws(ExportedError) {
    var value = try translator.tensor(call, "self")
    let target = try WindowArguments.list(call, "output_size", axes: axes, default: 1)
    let output = (call.outputs.first ?? nil) ?? ""
    if target.allSatisfy({ $0 == 1 }) { return try translator.finish(global, [value], output: output) }
    let sizes = try call.sizes("self")
    let extents = sizes.suffix(axes).map { $0 ?? 0 }
    guard extents.count == axes, (extents + target).allSatisfy({ (1...1 << 12).contains($0) }) else {
      throw call.failure("from \(extents) to \(target); export the model again")
    }
    if zip(extents, target).allSatisfy({ $0 % $1 == 0 }) {
      let kernel = zip(extents, target).map { $0 / $1 }
      if kernel.allSatisfy({ $0 == 1 }) { return try translator.finish("Identity", [value], output: output) }
      return try translator.finish(
        pool, [value], ["kernel_shape": .ints(kernel), "strides": .ints(kernel)], output: output)
    }
    for (index, count) in target.enumerated() where count != extents[index] {
      value = along(sizes.count - axes + index, from: extents[index], to: count, value, &translator)
    }
    try translator.finish("Identity", [value], output: output)
  }

  /// Windows along one axis that begin at the last index and end before the first that share their part of it.
  private func along(
    _ axis: Int, from extent: Int, to count: Int, _ value: String, _ translator: inout Translator
  ) -> String {
    let list = translator.constant([axis])
    let windows = (0..<count).map { place in
      let (start, end) = (place * extent / count, ((place + 1) * extent + count - 1) / count)
      let part = translator.emit(
        "Slice", [value, translator.constant([start]), translator.constant([end]), list])
      return end - start == 1 ? part : translator.emit(reduction, [part, list], ["keepdims": .int(1)])
    }
    return translator.emit("Concat", windows, ["axis": .int(axis)])
  }
}
