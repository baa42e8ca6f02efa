import Exported

/// One number, or one truth, of several.
enum ReductionBuiltins {
  static let all: [String: Builtin] = [
    "sum": sum, "min": least, "max": greatest, "prim.min": least, "prim.max": greatest,
    "any": listed { $0.contains(true) }, "all": listed { !$0.contains(false) },
  ]

  private static let least = extreme { $0 < $1 }
  private static let greatest = extreme { $0 > $1 }

  /// Of a list of numbers.
  private static let sum: Builtin = { (run, given) throws(ExportedError) in
    guard let elements = given[0, "self"].elements else { return nil }
    var total = 0
    for element in elements {
      guard let number = element.int else {
        let numbers = elements.compactMap(\.number)
        return numbers.count == elements.count ? .float(numbers.reduce(0, +)) : nil
      }
      let (sum, overflow) = total.addingReportingOverflow(number)
      guard !overflow else { throw run.failure("arithmetic beyond 64 bits") }
      total = sum
    }
    return .int(total)
  }

  /// Of a list of truth values.
  private static func listed(_ function: @escaping @Sendable ([Bool]) -> Bool) -> Builtin {
    { (run, given) throws(ExportedError) in
      guard let elements = given[0, "self"].elements else { return nil }
      var all: [Bool] = []
      for element in elements { all.append(try run.truth(element)) }
      return .bool(function(all))
    }
  }

  /// The first of two numbers, or of a list's.
  private static func extreme(_ isBefore: @escaping @Sendable (Double, Double) -> Bool) -> Builtin {
    { (run, given) throws(ExportedError) in
      let all = given.values.count == 1 ? given.values[0].elements ?? given.values : given.values
      guard var best = all.first else { throw run.failure("the extreme of no number") }
      for value in all {
        guard let number = value.number, let known = best.number else { return nil }
        if isBefore(number, known) { best = value }
      }
      return best
    }
  }
}
