/// Values kept between bounds.
enum ClampOverloads {
  static let all: [String: ATenTranslation] = [
    "clamp.default": { (translator, call) throws(ExportedError) in
      try clip(&translator, call, try bound(call, "min"), try bound(call, "max"))
    },
    "clamp_min.default": { (translator, call) throws(ExportedError) in
      try clip(&translator, call, try call.float("min"), nil)
    },
    "clamp_max.default": { (translator, call) throws(ExportedError) in
      try clip(&translator, call, nil, try call.float("max"))
    },
    "hardtanh.default": { (translator, call) throws(ExportedError) in
      try clip(&translator, call, try call.float("min_val", default: -1), try call.float("max_val", default: 1))
    },
    "relu6.default": { (translator, call) throws(ExportedError) in try clip(&translator, call, 0, 6) },
  ]

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
