/// Products: of all elements, of axes of two values, of vectors.
enum ProductOverloads {
  static let all: [String: ATenTranslation] = [
    "prod.default": { (translator, call) throws(ExportedError) in
      try translator.finish("ReduceProd", [try translator.tensor(call, "self")], ["keepdims": .int(0)])
    },
    "prod.dim_int": { (translator, call) throws(ExportedError) in
      let keeps = try call.bool("keepdim", default: false)
      let axes = translator.constant([try call.int("dim")])
      try translator.finish(
        "ReduceProd", [try translator.tensor(call, "self"), axes], ["keepdims": .int(keeps ? 1 : 0)])
    },
    "outer.default": { (translator, call) throws(ExportedError) in
      let column = translator.emit("Unsqueeze", [try translator.tensor(call, "self"), translator.constant([1])])
      try translator.finish("Mul", [column, try translator.tensor(call, "vec2")])
    },
    "tensordot.default": { (translator, call) throws(ExportedError) in
      let pairs = zip(try call.ints("dims_self"), try call.ints("dims_other"))
      let (own, others) = (Array(letters.prefix(try call.rank("self"))), try call.rank("other"))
      var other = Array(letters.dropFirst(own.count).prefix(others))
      guard other.count == others else { throw call.failure("more axes than letters; export the model again") }
      var summed: Set<Character> = []
      for (first, second) in pairs {
        let letter = own[try call.axis(first, of: "self")]
        other[try call.axis(second, of: "other")] = letter
        summed.insert(letter)
      }
      let result = (own + other).filter { !summed.contains($0) }
      let inputs = [try translator.tensor(call, "self"), try translator.tensor(call, "other")]
      let equation = "\(String(own)),\(String(other))->\(String(result))"
      try translator.finish("Einsum", inputs, ["equation": .string(equation)])
    },
    "bilinear.default": { (translator, call) throws(ExportedError) in
      let weight = try translator.tensor(call, "weight")
      let (first, second) = (try translator.tensor(call, "input1"), try translator.tensor(call, "input2"))
      // Of each input and output a product with the second's features, which the first's are then weighed with.
      let rest = translator.emit("Einsum", [second, weight], ["equation": .string("...j,oij->...oi")])
      let column = translator.emit("Unsqueeze", [first, translator.constant([-1])])
      let sums = translator.emit("Squeeze", [translator.emit("MatMul", [rest, column]), translator.constant([-1])])
      guard call["bias"] != nil else { return try translator.finish(as: sums) }
      try translator.finish("Add", [sums, try translator.tensor(call, "bias")])
    },
    "cross.default": { (translator, call) throws(ExportedError) in
      let threes = try call.sizes("self").enumerated().filter { $0.element == 3 }
      guard call["dim"] != nil || !threes.isEmpty else { throw call.failure("no axis of three; export again") }
      try cross(&translator, call, axis: try call.int("dim", default: threes.first?.offset ?? 0))
    },
    "linalg_cross.default": { (translator, call) throws(ExportedError) in
      try cross(&translator, call, axis: try call.int("dim", default: -1))
    },
    "kron.default": { (translator, call) throws(ExportedError) in
      var (own, other) = (try call.sizes("self"), try call.sizes("other"))
      let rank = max(own.count, other.count)
      let inputs = [try translator.tensor(call, "self"), try translator.tensor(call, "other")]
      own = [Int?](repeating: 1, count: rank - own.count) + own
      other = [Int?](repeating: 1, count: rank - other.count) + other
      let shapes = [own.flatMap { [$0 ?? -1, 1] }, other.flatMap { [1, $0 ?? -1] }]
      let extents = zip(own, other).map { one, other in
        one.flatMap { one in other.map { one.multipliedReportingOverflow(by: $0).partialValue } } ?? -1
      }
      guard (shapes + [extents]).allSatisfy({ $0.count { $0 == -1 } < 2 }) else {
        throw call.failure("products over several open axes; export the model for one image")
      }
      let parts = zip(inputs, shapes).map { translator.emit("Reshape", [$0, translator.constant($1)]) }
      try translator.finish("Reshape", [translator.emit("Mul", parts), translator.constant(extents)])
    },
  ]

  private static let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { Character(UnicodeScalar($0)) }

  /// Products of each place with the next of the other, less those the other way round.
  private static func cross(
    _ translator: inout Translator, _ call: ATenCall, axis: Int
  ) throws(ExportedError) {
    let axis = try call.axis(axis, of: "self")
    let (own, other) = (try translator.tensor(call, "self"), try translator.tensor(call, "other"))
    func turned(_ value: String, _ places: [Int]) -> String {
      translator.emit("Gather", [value, translator.constant(places)], ["axis": .int(axis)])
    }
    let first = translator.emit("Mul", [turned(own, [1, 2, 0]), turned(other, [2, 0, 1])])
    let second = translator.emit("Mul", [turned(own, [2, 0, 1]), turned(other, [1, 2, 0])])
    try translator.finish("Sub", [first, second])
  }
}
