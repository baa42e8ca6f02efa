/// Functions of one element that are others one after another, and questions about one.
enum ComposedOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for (name, factor) in [("deg2rad", Double.pi / 180), ("rad2deg", 180 / Double.pi)] {
      all["\(name).default"] = pair("Mul", factor)
    }
    for (name, sign) in [("isposinf", 1.0), ("isneginf", -1.0)] {
      all["\(name).default"] = pair("Equal", sign * .infinity)
    }
    return all
  }()

  /// Of a value and a number.
  private static func pair(_ op: String, _ number: Double) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      try translator.finish(op, [try translator.tensor(call, "self"), translator.scalar(number)])
    }
  }

  private static let special: [String: ATenTranslation] = [
    "isfinite.default": { (translator, call) throws(ExportedError) in
      let size = translator.emit("Abs", [try translator.tensor(call, "self")])
      try translator.finish("Less", [size, translator.scalar(.infinity)])
    },
    "signbit.default": { (translator, call) throws(ExportedError) in
      try translator.finish(as: translator.hasMinus(try translator.tensor(call, "self")))
    },
    "erfc.default": { (translator, call) throws(ExportedError) in
      let error = translator.emit("Erf", [try translator.tensor(call, "self")])
      try translator.finish("Sub", [translator.scalar(1.0), error])
    },
    "logit.default": { (translator, call) throws(ExportedError) in
      var value = try translator.tensor(call, "self")
      if call["eps"] != nil {
        let bound = try call.float("eps")
        value = translator.emit("Clip", [value, translator.scalar(bound), translator.scalar(1 - bound)])
      }
      let rest = translator.emit("Sub", [translator.scalar(1.0), value])
      try translator.finish("Log", [translator.emit("Div", [value, rest])])
    },
    "sinc.default": { (translator, call) throws(ExportedError) in
      let value = try translator.tensor(call, "self")
      let angle = translator.emit("Mul", [value, translator.scalar(Double.pi)])
      let quotient = translator.emit("Div", [translator.emit("Sin", [angle]), angle])
      let isZero = translator.emit("Equal", [value, translator.scalar(0.0)])
      try translator.finish("Where", [isZero, translator.scalar(1.0), quotient])
    },
  ]
}
