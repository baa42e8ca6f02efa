import ONNX

/// Variances and deviations over axes: the mean of squared distances from the mean, or their sum divided by fewer.
enum VarianceOverloads {
  static let all: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [:]
    for overload in ["correction", "dim"] {
      for (name, isRoot) in [("var", false), ("std", true)] {
        all["\(name).\(overload)"] = deviation(isRoot: isRoot)
        all["\(name)_mean.\(overload)"] = deviation(isRoot: isRoot)
      }
    }
    return all
  }()

  /// The variance, or its root; and the mean where the call gives that too.
  private static func deviation(isRoot: Bool) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let (variance, mean) = try moments(&translator, call)
      let results = [isRoot ? translator.emit("Sqrt", [variance]) : variance, mean]
      for (output, result) in zip(call.outputs, results) {
        if let output { try translator.finish("Identity", [result], output: output) }
      }
    }
  }

  private static func moments(
    _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> (variance: String, mean: String) {
    let sizes = try call.sizes("self")
    var axes = try call.ints("dim", default: []).map { (axis) throws(ExportedError) in try call.axis(axis, of: "self") }
    if axes.isEmpty { axes = Array(sizes.indices) }
    var count = 1.0
    for axis in axes {
      guard let extent = sizes.indices.contains(axis) ? sizes[axis] : nil else {
        throw call.failure("it works along the axis of the batch; export the model so that images stay apart")
      }
      count *= Double(extent)
    }
    let isUnbiased = try call.bool("unbiased", default: true)
    let divisor = count - (try call.float("correction", default: isUnbiased ? 1 : 0))
    guard divisor > 0 else { throw call.failure("a variance of \(count) elements; export the model again") }
    let value = try translator.tensor(call, "self")
    let list = translator.constant(axes)
    let keeps = try call.bool("keepdim", default: false)
    let mean = translator.emit("ReduceMean", [value, list], ["keepdims": .int(1)])
    let distance = translator.emit("Sub", [value, mean])
    let sum = translator.emit(
      "ReduceSum", [translator.emit("Mul", [distance, distance]), list], ["keepdims": .int(keeps ? 1 : 0)])
    let variance = translator.emit("Div", [sum, translator.scalar(divisor)])
    return (variance, keeps ? mean : translator.emit("Squeeze", [mean, list]))
  }
}
