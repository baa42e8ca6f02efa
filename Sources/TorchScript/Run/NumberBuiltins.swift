import Exported

#if canImport(Glibc)
  import Glibc
#endif

/// Arithmetic of numbers, Python's and those of tensors without axes.
enum NumberBuiltins {
  static let all: [String: Builtin] = {
    var all: [String: Builtin] = [
      "add": binary({ $0.addingReportingOverflow($1) }, +, lists: ListBuiltins.joined),
      "sub": binary({ $0.subtractingReportingOverflow($1) }, -),
      "mul": binary({ $0.multipliedReportingOverflow(by: $1) }, *, lists: ListBuiltins.repeated),
      "floordiv": binary(floorDivided) { ($0 / $1).rounded(.down) },
      "floor_divide": binary(floorDivided) { ($0 / $1).rounded(.down) },
      "remainder": binary(floorRemainder) { $0 - ($0 / $1).rounded(.down) * $1 },
      "rsub": binary({ $1.subtractingReportingOverflow($0) }) { $1 - $0 },
      "div": divide, "pow": power, "neg": unary { -$0 },
      "abs": unary { abs($0) }, "prim.abs": unary { abs($0) },
      "floor": whole { $0.rounded(.down) }, "ceil": whole { $0.rounded(.up) },
      "round": unary { $0.rounded(.toNearestOrEven) },
      "sqrt": unary(always: true) { $0.squareRoot() }, "log": unary(always: true, log), "exp": unary(always: true, exp),
      "__not__": { (run, given) throws(ExportedError) in .bool(!(try run.truth(given[0, "self"]))) },
      "__and__": logic { $0 && $1 }, "__or__": logic { $0 || $1 }, "__xor__": logic { $0 != $1 },
      "__is__": same(true), "__isnot__": same(false),
      "int": conversion { value in
        value.int ?? value.number.flatMap { Int(exactly: $0.rounded(.towardZero)) }
      } as: {
        .int($0)
      },
      "float": conversion {
        $0.number
      } as: {
        .float($0)
      },
      "bool": { (run, given) throws(ExportedError) in .bool(try run.truth(given[0, "a"])) },
    ]
    for name in ["Int", "IntImplicit"] { all[name] = all["int"] }
    for name in ["Float", "FloatImplicit"] { all[name] = all["float"] }
    all["Bool"] = all["bool"]
    for (name, compare) in comparisons { all[name] = compare }
    // Of a tensor without axes; what is read later is the result, by the name of it.
    for name in ["sub", "mul", "div", "floor_divide", "remainder", "pow"] { all[name + "_"] = all[name] }
    return all
  }()

  private static let comparisons: [String: Builtin] = [
    "eq": equality(true), "ne": equality(false), "lt": order { $0 < $1 }, "le": order { $0 <= $1 },
    "gt": order { $0 > $1 }, "ge": order { $0 >= $1 },
  ]

  private static func floorDivided(_ x: Int, _ y: Int) -> (partialValue: Int, overflow: Bool) {
    let (quotient, overflow) = x.dividedReportingOverflow(by: y)
    guard !overflow else { return (0, true) }
    return (quotient - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0), false)
  }

  private static func floorRemainder(_ x: Int, _ y: Int) -> (partialValue: Int, overflow: Bool) {
    let (rest, overflow) = x.remainderReportingOverflow(dividingBy: y)
    guard !overflow else { return (0, true) }
    return (rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest, false)
  }

  /// Of integers, of floats, or of a list and another value.
  private static func binary(
    _ integers: @escaping @Sendable (Int, Int) -> (partialValue: Int, overflow: Bool),
    _ floats: @escaping @Sendable (Double, Double) -> Double,
    lists: @escaping @Sendable (ScriptValue, ScriptValue) -> ScriptValue? = { _, _ in nil }
  ) -> Builtin {
    { (run, given) throws(ExportedError) in
      guard given.values.count == 2 else { return nil }
      let (one, two) = (given.values[0], given.values[1])
      if let value = lists(one, two) { return value }
      if let one = one.int, let two = two.int {
        let (value, overflow) = integers(one, two)
        guard !overflow else { throw run.failure("arithmetic beyond 64 bits") }
        return .int(value)
      }
      guard let one = one.number, let two = two.number else { return nil }
      return .float(floats(one, two))
    }
  }

  private static let divide: Builtin = { (run, given) throws(ExportedError) in
    guard let one = given[0, "self"].number, let two = given[1, "other"].number else { return nil }
    guard case .string(let mode) = given[2, "rounding_mode"] else { return .float(one / two) }
    let quotient = (one / two).rounded(mode == "floor" ? .down : .towardZero)
    guard given[0, "self"].int != nil, given[1, "other"].int != nil else { return .float(quotient) }
    guard let value = Int(exactly: quotient) else { throw run.failure("arithmetic beyond 64 bits") }
    return .int(value)
  }

  private static let power: Builtin = { (run, given) throws(ExportedError) in
    guard let one = given[0, "self"].number, let two = given[1, "exponent"].number else { return nil }
    let value = pow(one, two)
    guard given[0, "self"].int != nil, let exponent = given[1, "exponent"].int, exponent >= 0 else {
      return .float(value)
    }
    return Int(exactly: value).map { .int($0) } ?? .float(value)
  }

  /// Of an integer an integer, unless it is `always` of floats.
  private static func unary(
    always: Bool = false, _ function: @escaping @Sendable (Double) -> Double
  ) -> Builtin {
    { (_, given) throws(ExportedError) in
      guard let number = given[0, "self"].number else { return nil }
      let value = function(number)
      guard !always, given[0, "self"].int != nil, let integer = Int(exactly: value) else { return .float(value) }
      return .int(integer)
    }
  }

  private static func whole(_ function: @escaping @Sendable (Double) -> Double) -> Builtin {
    { (run, given) throws(ExportedError) in
      guard let number = given[0, "self"].number else { return nil }
      guard let value = Int(exactly: function(number)) else { throw run.failure("arithmetic beyond 64 bits") }
      return .int(value)
    }
  }

  private static func logic(_ function: @escaping @Sendable (Bool, Bool) -> Bool) -> Builtin {
    { (_, given) throws(ExportedError) in
      guard case .bool(let one) = given[0, "self"], case .bool(let two) = given[1, "other"] else { return nil }
      return .bool(function(one, two))
    }
  }

  private static func equality(_ wanted: Bool) -> Builtin {
    { (_, given) throws(ExportedError) in given[0, "self"].equals(given[1, "other"]).map { .bool($0 == wanted) } }
  }

  private static func order(_ function: @escaping @Sendable (Double, Double) -> Bool) -> Builtin {
    { (_, given) throws(ExportedError) in
      guard let one = given[0, "self"].number, let two = given[1, "other"].number else { return nil }
      return .bool(function(one, two))
    }
  }

  /// `is` and `is not`.
  private static func same(_ wanted: Bool) -> Builtin {
    { (run, given) throws(ExportedError) in
      guard let same = given[0, "self"].isSame(as: given[1, "other"]) else {
        throw run.failure("it compares what only has an identity")
      }
      return .bool(same == wanted)
    }
  }

  private static func conversion<Number>(
    _ number: @escaping @Sendable (ScriptValue) -> Number?, as value: @escaping @Sendable (Number) -> ScriptValue
  ) -> Builtin {
    { (run, given) throws(ExportedError) in
      var given = given[0, "a"]
      if case .tensor(let name) = given {
        guard let known = run.number(of: name) else { throw run.failure("a number that depends on the images") }
        given = known
      }
      guard let number = number(given) else { throw run.failure("it makes a number of what is none") }
      return value(number)
    }
  }
}
