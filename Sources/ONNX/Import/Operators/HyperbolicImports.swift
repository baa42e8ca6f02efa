/// Functions made of exponentials, logarithms, sines and angles, so that what is near 0 keeps its digits.
enum HyperbolicImports {
  static let handlers: [String: OperatorImport] = [
    "Tan": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let parts = [try importer.one("Sin", [input], in: call), try importer.one("Cos", [input], in: call)]
      return try importer.apply("Div", parts, in: call)
    },
    "Asin": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let (less, more) = try distances(input, importer, call)
      let root = try importer.one("Sqrt", [try importer.one("Mul", [less, more], in: call)], in: call)
      return try importer.apply("Atan", [try importer.one("Div", [input, root], in: call)], in: call)
    },
    "Acos": { (importer, call) throws(ONNXError) in
      let (less, more) = try distances(try call.input(0), importer, call)
      let root = try importer.one("Sqrt", [try importer.one("Div", [less, more], in: call)], in: call)
      let half = try importer.one("Atan", [root], in: call)
      return try importer.apply("Add", [half, half], in: call)
    },
    "Cosh": { (importer, call) throws(ONNXError) in
      // Of half of e^x twice: e^x alone may be too large.
      let half = try exponential(try call.input(0), importer, call)
      return try importer.apply("Add", [half.of, half.ofNegative], in: call)
    },
    "Sinh": { (importer, call) throws(ONNXError) in
      // Of tanh(x/2) = t near 0: 2t / (1 - t²).
      let input = try call.input(0)
      let half = try exponential(input, importer, call)
      let large = try importer.one("Sub", [half.of, half.ofNegative], in: call)
      let part = try importer.one("Tanh", [try importer.one("Mul", [input, importer.scalar(0.5)], in: call)], in: call)
      let rest = try importer.one(
        "Sub", [importer.scalar(1), try importer.one("Mul", [part, part], in: call)], in: call)
      let twice = try importer.one("Add", [part, part], in: call)
      let small = try importer.one("Div", [twice, rest], in: call)
      let size = try importer.one("Abs", [input], in: call)
      let isSmall = try importer.one("Less", [size, importer.scalar(1)], in: call)
      return try importer.apply("Where", [isSmall, small, large], in: call)
    },
    "Asinh": { (importer, call) throws(ONNXError) in
      // sign(x) log(1 + |x| + x² / (1 + √(1 + x²))).
      let input = try call.input(0)
      let (size, square) = (
        try importer.one("Abs", [input], in: call), try importer.one("Mul", [input, input], in: call)
      )
      let root = try importer.one(
        "Sqrt", [try importer.one("Add", [square, importer.scalar(1)], in: call)], in: call)
      let part = try importer.one(
        "Div", [square, try importer.one("Add", [root, importer.scalar(1)], in: call)], in: call)
      let sum = try logarithmOfMore(try importer.one("Add", [size, part], in: call), importer, call)
      return try importer.apply("Mul", [try importer.one("Sign", [input], in: call), sum], in: call)
    },
    "Acosh": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let one = importer.scalar(1)
      let factors = [
        try importer.one("Sub", [input, one], in: call), try importer.one("Add", [input, one], in: call),
      ]
      let root = try importer.one("Sqrt", [try importer.one("Mul", factors, in: call)], in: call)
      return [try logarithmOfMore(try importer.one("Add", [factors[0], root], in: call), importer, call)]
    },
    "Atanh": { (importer, call) throws(ONNXError) in
      // sign(x) ½ log(1 + 2|x| / (1 - |x|)).
      let input = try call.input(0)
      let size = try importer.one("Abs", [input], in: call)
      let rest = try importer.one("Sub", [importer.scalar(1), size], in: call)
      let part = try importer.one("Div", [try importer.one("Add", [size, size], in: call), rest], in: call)
      let half = try importer.one(
        "Mul", [try logarithmOfMore(part, importer, call), importer.scalar(0.5)], in: call)
      return try importer.apply("Mul", [try importer.one("Sign", [input], in: call), half], in: call)
    },
  ]

  /// How far below 1 a value is, and how far above -1.
  private static func distances(
    _ value: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> (less: ImportValue, more: ImportValue) {
    let one = importer.scalar(1)
    return (
      try importer.one("Sub", [one, value], in: call), try importer.one("Add", [one, value], in: call)
    )
  }

  /// Half of e^x and of e^-x.
  private static func exponential(
    _ value: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> (of: ImportValue, ofNegative: ImportValue) {
    func half(_ value: ImportValue) throws(ONNXError) -> ImportValue {
      try importer.one("Mul", [try importer.one("Exp", [value], in: call), importer.scalar(0.5)], in: call)
    }
    return (try half(value), try half(try importer.one("Neg", [value], in: call)))
  }

  /// log(1 + x) of x that is not below 0: log(1 + e^log(x)) keeps what 1 + x would round away.
  private static func logarithmOfMore(
    _ value: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    try importer.one("Softplus", [try importer.one("Log", [value], in: call)], in: call)
  }
}
