/// Comparisons of two operands, broadcast, and what is done with their truth values.
enum ComparisonOverloads {
  static let all: [String: ATenTranslation] = {
    var all = special
    for (name, op) in comparisons {
      for overload in ["Tensor", "Scalar"] { all["\(name).\(overload)"] = compare(op) }
    }
    for (name, op) in ["and": "And", "or": "Or", "xor": "Xor"] {
      all["logical_\(name).default"] = ofNumbers(op)
      for target in ["bitwise_\(name).Tensor", "__\(name)__.Tensor"] {
        all[target] = ofTruths(op)
      }
    }
    return all
  }()

  private static let comparisons = [
    "eq": "Equal", "lt": "Less", "le": "LessOrEqual", "gt": "Greater", "ge": "GreaterOrEqual", "ne": "",
  ]

  private static let special: [String: ATenTranslation] = [
    "where.self": choose, "where.ScalarOther": choose, "where.ScalarSelf": choose, "where.Scalar": choose,
    "bitwise_not.default": { (translator, call) throws(ExportedError) in
      try translator.finish("Not", try truths(translator, call, ["self"]))
    },
    "isinf.default": { (translator, call) throws(ExportedError) in
      try translator.finish("IsInf", [try translator.tensor(call, "self")])
    },
    "masked_fill.Scalar": fill, "masked_fill.Tensor": fill,
  ]

  private static func compare(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let operands = [try translator.tensor(call, "self"), try translator.operand(call, "other")]
      if !op.isEmpty { return try translator.finish(op, operands) }
      try translator.finish("Not", [translator.emit("Equal", operands)])
    }
  }

  private static func ofTruths(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      try translator.finish(op, try truths(translator, call, ["self", "other"]))
    }
  }

  /// Of numbers those are true that are not 0.
  private static func ofNumbers(_ op: String) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      var operands: [String] = []
      for name in ["self", "other"] {
        let value = try translator.tensor(call, name)
        let isTruth = call.metas[try call.tensor(name)]?.type == .bool
        operands.append(
          isTruth ? value : translator.emit("Not", [translator.emit("Equal", [value, translator.scalar(0.0)])]))
      }
      try translator.finish(op, operands)
    }
  }

  private static func truths(
    _ translator: Translator, _ call: ATenCall, _ names: [String]
  ) throws(ExportedError) -> [String] {
    try names.map { (name) throws(ExportedError) in
      guard call.metas[try call.tensor(name)]?.type == .bool else {
        throw call.failure("of numbers, wanted truth values; compare them with 0 first")
      }
      return try translator.tensor(call, name)
    }
  }

  private static let choose: ATenTranslation = { (translator, call) throws(ExportedError) in
    let choices = [try translator.operand(call, "self"), try translator.operand(call, "other")]
    try translator.finish("Where", [try translator.tensor(call, "condition")] + choices)
  }

  private static let fill: ATenTranslation = { (translator, call) throws(ExportedError) in
    let value = try translator.operand(call, "value")
    try translator.finish("Where", [try translator.tensor(call, "mask"), value, try translator.tensor(call, "self")])
  }
}
