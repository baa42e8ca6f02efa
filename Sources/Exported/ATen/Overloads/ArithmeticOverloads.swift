import ONNX

/// Arithmetic of two operands, broadcast.
enum ArithmeticOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for (name, op) in ["add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div"] {
      for overload in ["Tensor", "Scalar"] { all["\(name).\(overload)"] = binary(op) }
    }
    for overload in ["Tensor", "Scalar"] {
      all["rsub.\(overload)"] = reversed
      all["lerp.\(overload)"] = between
      all["fmod.\(overload)"] = remainder(fmod: 1)
      all["remainder.\(overload)"] = remainder(fmod: 0)
      all["div.\(overload)_mode"] = quotient(rounding: "")
    }
    for overload in ["default", "Scalar"] { all["floor_divide.\(overload)"] = quotient(rounding: "floor") }
    return all
  }()

  private static let special: [String: ATenTranslation] = [
    "pow.Tensor_Scalar": { (translator, call) throws(ExportedError) in
      let exponent = translator.scalar(try call.float("exponent"))
      try translator.finish("Pow", [try translator.tensor(call, "self"), exponent])
    },
    "pow.Tensor_Tensor": power, "pow.Scalar": power,
    "maximum.default": binary("Max"), "max.other": binary("Max"),
    "minimum.default": binary("Min"), "min.other": binary("Min"),
    "addcmul.default": { (translator, call) throws(ExportedError) in try addend(&translator, call, "Mul") },
    "addcdiv.default": { (translator, call) throws(ExportedError) in try addend(&translator, call, "Div") },
  ]

  private static func binary(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let left = try operand(&translator, call, "self")
      try translator.finish(op, [left, try scaled(&translator, call, "other")])
    }
  }

  private static let reversed: ATenTranslation = { (translator, call) throws(ExportedError) in
    let left = try operand(&translator, call, "other")
    try translator.finish("Sub", [left, try scaled(&translator, call, "self")])
  }

  private static let power: ATenTranslation = { (translator, call) throws(ExportedError) in
    let base = try operand(&translator, call, "self")
    try translator.finish("Pow", [base, try translator.tensor(call, "exponent")])
  }

  /// So much of the way from one value to the other.
  private static let between: ATenTranslation = { (translator, call) throws(ExportedError) in
    let start = try translator.tensor(call, "self")
    let distance = translator.emit("Sub", [try translator.tensor(call, "end"), start])
    let part = translator.emit("Mul", [distance, try translator.operand(call, "weight")])
    try translator.finish("Add", [start, part])
  }

  /// A value and so many products or quotients of two others.
  private static func addend(
    _ translator: inout Translator, _ call: ATenCall, _ op: String
  ) throws(ExportedError) {
    var result = translator.emit(
      op, [try translator.tensor(call, "tensor1"), try translator.tensor(call, "tensor2")])
    let factor = try call.float("value", default: 1)
    if factor != 1 { result = translator.emit("Mul", [result, translator.scalar(factor)]) }
    try translator.finish("Add", [try translator.tensor(call, "self"), result])
  }

  private static func remainder(fmod: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let left = try operand(&translator, call, "self")
      try translator.finish("Mod", [left, try operand(&translator, call, "other")], ["fmod": .int(fmod)])
    }
  }

  private static func quotient(rounding absent: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let rounding = try call.string("rounding_mode", default: absent)
      let left = try operand(&translator, call, "self")
      let right = try operand(&translator, call, "other")
      switch rounding {
      case "floor":
        // What is left of the division is taken off before, of floats too (PyTorch, c10/util/generic_math.h).
        let whole = translator.emit("Sub", [left, translator.emit("Mod", [left, right])])
        guard !call.isOfWholeNumbers else { return try translator.finish("Div", [whole, right]) }
        try translator.finish("Round", [translator.emit("Div", [whole, right])])
      case "trunc" where !call.isOfWholeNumbers:
        let quotient = translator.emit("Div", [left, right])
        try translator.finish("Mul", UnaryOverloads.signAndWhole(of: quotient, &translator))
      // ONNX rounds quotients of integers towards zero.
      default: try translator.finish("Div", [left, right])
      }
    }
  }

  /// A number or a tensor; of whole numbers floats, where the result is of floats.
  private static func operand(
    _ translator: inout Translator, _ call: ATenCall, _ name: String
  ) throws(ExportedError) -> String {
    let value = try translator.operand(call, name)
    guard call.isOfFloats, case .tensor(let tensor) = call[name], call.isOfWholeNumbers(tensor) else { return value }
    return translator.emit("Cast", [value], ["to": .int(ElementType.float32.rawValue)])
  }

  /// An operand times alpha.
  private static func scaled(
    _ translator: inout Translator, _ call: ATenCall, _ name: String
  ) throws(ExportedError) -> String {
    let value = try operand(&translator, call, name)
    guard try call.float("alpha", default: 1) != 1 else { return value }
    return translator.emit("Mul", [value, try operand(&translator, call, "alpha")])
  }
}
