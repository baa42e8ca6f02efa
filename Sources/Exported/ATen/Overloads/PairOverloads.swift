import ONNX

/// Functions of two operands that ONNX has no operator for.
enum PairOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for overload in ["Tensor", "Scalar_Other", "Scalar_Self"] { all["xlogy.\(overload)"] = timesLogarithm }
    for (name, op) in [("fmax", "Max"), ("fmin", "Min")] { all["\(name).default"] = otherThanNaN(op) }
    for overload in ["Tensor_Scalar", "Tensor_Tensor", "Scalar"] { all["float_power.\(overload)"] = power }
    for overload in ["Tensor", "Scalar"] { all["copysign.\(overload)"] = withSign }
    return all
  }()

  private static let special: [String: ATenTranslation] = [
    "logaddexp.default": { (translator, call) throws(ExportedError) in
      try translator.finish(
        as: translator.logOfSum(try translator.tensor(call, "self"), try translator.tensor(call, "other")))
    },
    "logaddexp2.default": { (translator, call) throws(ExportedError) in
      let base = translator.scalar(0.693_147_180_559_945_3)
      let powers = try ["self", "other"].map { (name) throws(ExportedError) in
        translator.emit("Mul", [try translator.tensor(call, name), base])
      }
      try translator.finish("Div", [translator.logOfSum(powers[0], powers[1]), base])
    },
    "hypot.default": { (translator, call) throws(ExportedError) in
      // Of quotients by the larger, whose squares are finite.
      let sizes = try ["self", "other"].map { (name) throws(ExportedError) in
        translator.emit("Abs", [try translator.tensor(call, name)])
      }
      let (larger, smaller) = (translator.emit("Max", sizes), translator.emit("Min", sizes))
      let isZero = translator.emit("Equal", [larger, translator.scalar(0.0)])
      let divisor = translator.emit("Where", [isZero, translator.scalar(1.0), larger])
      let part = translator.emit("Div", [smaller, divisor])
      let square = translator.emit("Add", [translator.emit("Mul", [part, part]), translator.scalar(1.0)])
      try translator.finish("Mul", [larger, translator.emit("Sqrt", [square])])
    },
    "heaviside.default": { (translator, call) throws(ExportedError) in
      let (value, zero) = (try translator.tensor(call, "self"), translator.scalar(0.0))
      let isAbove = translator.emit("Greater", [value, zero])
      let sides = translator.emit("Where", [isAbove, translator.scalar(1.0), zero])
      let isZero = translator.emit("Equal", [value, zero])
      try translator.finish("Where", [isZero, try translator.tensor(call, "values"), sides])
    },
    "atan2.default": { (translator, call) throws(ExportedError) in
      let (y, x) = (try translator.tensor(call, "self"), try translator.tensor(call, "other"))
      try translator.finish(as: translator.angle(y, x))
    },
    "isclose.default": { (translator, call) throws(ExportedError) in
      let (value, other) = (try translator.tensor(call, "self"), try translator.tensor(call, "other"))
      guard try !call.bool("equal_nan", default: false) else {
        throw call.failure("it takes NaN for equal, which is not run; leave equal_nan out")
      }
      let relative = translator.scalar(try call.float("rtol", default: 1e-5))
      let allowed = translator.emit(
        "Add",
        [
          translator.scalar(try call.float("atol", default: 1e-8)),
          translator.emit("Mul", [relative, translator.emit("Abs", [other])]),
        ])
      let apart = translator.emit("Abs", [translator.emit("Sub", [value, other])])
      let isNear = translator.emit("LessOrEqual", [apart, allowed])
      try translator.finish("Or", [isNear, translator.emit("Equal", [value, other])])
    },
  ]

  /// x log(y), and 0 where x is 0.
  private static let timesLogarithm: ATenTranslation = { (translator, call) throws(ExportedError) in
    let value = try translator.operand(call, "self")
    let product = translator.emit(
      "Mul", [value, translator.emit("Log", [try translator.operand(call, "other")])])
    let isZero = translator.emit("Equal", [value, translator.scalar(0.0)])
    try translator.finish("Where", [isZero, translator.scalar(0.0), product])
  }

  /// The larger or smaller of two numbers, or the one that is a number.
  private static func otherThanNaN(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let (value, other) = (try translator.tensor(call, "self"), try translator.tensor(call, "other"))
      let numbers = translator.emit(
        "Where", [translator.emit("IsNaN", [value]), other, translator.emit(op, [value, other])])
      try translator.finish("Where", [translator.emit("IsNaN", [other]), value, numbers])
    }
  }

  private static let power: ATenTranslation = { (translator, call) throws(ExportedError) in
    let exponent = try translator.operand(call, "exponent")
    try translator.finish("Pow", [try translator.operand(call, "self"), exponent])
  }

  /// The size of one with the sign of the other.
  private static let withSign: ATenTranslation = { (translator, call) throws(ExportedError) in
    let size = translator.emit("Abs", [try translator.tensor(call, "self")])
    let isBelow = translator.hasMinus(try translator.operand(call, "other"))
    try translator.finish("Where", [isBelow, translator.emit("Neg", [size]), size])
  }
}

extension Translator {
  /// Whether a number has the sign of those below 0, which a zero may have too: one divided by it tells.
  mutating func hasMinus(_ value: String) -> String {
    let zero = scalar(0.0)
    let inverse = emit("Div", [scalar(1.0), value])
    return emit("Or", [emit("Less", [value, zero]), emit("Less", [inverse, zero])])
  }
}

extension Translator {
  /// The angle of the point `x` to the right and `y` up, from half a turn down to half a turn up.
  mutating func angle(_ y: String, _ x: String) -> String {
    let zero = scalar(0.0)
    let size = emit("Add", [emit("Abs", [x]), emit("Abs", [y])])
    let slope = emit("Atan", [emit("Div", [y, x])])
    let angle = emit("Where", [emit("Equal", [size, zero]), zero, slope])
    // Half a turn more on the left, up or down as y is.
    let (up, down) = (scalar(Double.pi), scalar(-Double.pi))
    let turn = emit("Where", [hasMinus(y), down, up])
    let turned = emit("Add", [angle, turn])
    return emit("Where", [hasMinus(x), turned, angle])
  }
}
