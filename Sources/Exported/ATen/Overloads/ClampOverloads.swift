/// Values kept between bounds.
enum ClampOverloads {
  static let all: [String: ATenTranslation] = [
    "clamp.default": clamp, "clip.default": clamp,
    "clamp_min.default": { (translator, call) throws(ExportedError) in
      try clip(&translator, call, try call.float("min"), nil)
    },
    "clamp_max.default": { (translator, call) throws(ExportedError) in
      try clip(&translator, call, nil, try call.float("max"))
    },
    "clamp.Tensor": limit("min", "max"), "clip.Tensor": limit("min", "max"),
    "clamp_min.Tensor": limit("min", nil), "clamp_max.Tensor": limit(nil, "max"),
    "hardtanh.default": { (translator, call) throws(ExportedError) in
      try clip(&translator, call, try call.float("min_val", default: -1), try call.float("max_val", default: 1))
    },
    "relu6.default": { (translator, call) throws(ExportedError) in try clip(&translator, call, 0, 6) },
    "nan_to_num.default": { (translator, call) throws(ExportedError) in
      let (value, most) = (try translator.tensor(call, "self"), Double(Float.greatestFiniteMagnitude))
      var result = value
      for (op, bound, name) in [("Less", -most, "neginf"), ("Greater", most, "posinf")] {
        let new = translator.scalar(try call.float(name, default: bound))
        result = translator.emit("Where", [translator.emit(op, [value, translator.scalar(bound)]), new, result])
      }
      let number = translator.scalar(try call.float("nan", default: 0))
      try translator.finish("Where", [translator.emit("IsNaN", [value]), number, result])
    },
  ]

  private static let clamp: ATenTranslation = { (translator, call) throws(ExportedError) in
    try clip(&translator, call, try bound(call, "min"), try bound(call, "max"))
  }

  /// Bounds that are tensors, broadcast.
  private static func limit(_ least: String?, _ most: String?) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      var value = try translator.tensor(call, "self")
      for (op, name) in [("Max", least), ("Min", most)] {
        if let name, call[name] != nil { value = translator.emit(op, [value, try translator.tensor(call, name)]) }
      }
      try translator.finish(as: value)
    }
  }

  private static func bound(_ call: ATenCall, _ name: String) throws(ExportedError) -> Double? {
    call[name] == nil ? nil : try call.float(name)
  }

  private static func clip(
    _ translator: inout Translator, _ call: ATenCall, _ least: Double?, _ most: Double?
  ) throws(ExportedError) {
    let bounds = [least, most].map { bound in bound.map { translator.scalar($0) } ?? "" }
    try translator.finish("Clip", [try translator.tensor(call, "self")] + bounds)
  }
}
