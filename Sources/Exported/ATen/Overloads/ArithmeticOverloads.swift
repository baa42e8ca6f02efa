/// Arithmetic and comparisons of two operands, broadcast.
enum ArithmeticOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for (name, op) in plain {
      for overload in ["Tensor", "Scalar"] {
        all["\(name).\(overload)"] = binary(op)
      }
    }
    for overload in ["Tensor", "Scalar"] { all["ne.\(overload)"] = differs }
    return all
  }()

  private static func binary(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in try apply(op, &translator, call) }
  }

  private static let differs: ATenTranslation = { (translator, call) throws(ExportedError) in
    let other = try translator.operand(call, "other")
    try translator.finish("Not", [translator.emit("Equal", [try translator.tensor(call, "self"), other])])
  }

  private static let plain = [
    "add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "eq": "Equal", "lt": "Less", "le": "LessOrEqual",
    "gt": "Greater", "ge": "GreaterOrEqual",
  ]

  private static let special: [String: ATenTranslation] = [
    "rsub.Scalar": { (translator, call) throws(ExportedError) in
      guard try call.float("alpha", default: 1) == 1 else { throw call.failure("alpha is set; use sub instead") }
      let left = try translator.operand(call, "other")
      try translator.finish("Sub", [left, try translator.tensor(call, "self")])
    },
    "pow.Tensor_Scalar": { (translator, call) throws(ExportedError) in
      let exponent = translator.scalar(try call.float("exponent"))
      try translator.finish("Pow", [try translator.tensor(call, "self"), exponent])
    },
    "maximum.default": binary("Max"),
    "minimum.default": binary("Min"),
    "where.self": choose, "where.ScalarOther": choose, "where.ScalarSelf": choose, "where.Scalar": choose,
    "addcmul.default": { (translator, call) throws(ExportedError) in
      var product = translator.emit(
        "Mul", [try translator.tensor(call, "tensor1"), try translator.tensor(call, "tensor2")])
      let factor = try call.float("value", default: 1)
      if factor != 1 { product = translator.emit("Mul", [product, translator.scalar(factor)]) }
      try translator.finish("Add", [try translator.tensor(call, "self"), product])
    },
    "masked_fill.Scalar": { (translator, call) throws(ExportedError) in
      let value = translator.scalar(try call.float("value"))
      try translator.finish("Where", [try translator.tensor(call, "mask"), value, try translator.tensor(call, "self")])
    },
  ]

  private static let choose: ATenTranslation = { (translator, call) throws(ExportedError) in
    let choices = [try translator.operand(call, "self"), try translator.operand(call, "other")]
    try translator.finish("Where", [try translator.tensor(call, "condition")] + choices)
  }

  private static func apply(
    _ op: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    guard call["rounding_mode"] == nil else { throw call.failure("a rounding mode; divide without it") }
    var other = try translator.operand(call, "other")
    if ["Add", "Sub", "Mul"].contains(op), case .int(.value(let number)) = call["other"],
      call.metas[try call.tensor("self")]?.type == .int64
    {
      // Indices stay whole numbers.
      other = translator.scalar(number)
    }
    let alpha = try call.float("alpha", default: 1)
    if alpha != 1 { other = translator.emit("Mul", [other, translator.scalar(alpha)]) }
    try translator.finish(op, [try translator.tensor(call, "self"), other])
  }
}
