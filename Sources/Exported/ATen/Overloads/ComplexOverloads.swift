import ONNX

/// Complex numbers: how they are made, what is read from them, and their arithmetic.
enum ComplexOverloads {
  /// What other operators that meet complex numbers are refused with.
  static let refusal =
    "it is not run with complex numbers; calculate with their real and imaginary parts (torch.view_as_real)"

  /// The operators that are run where an argument or a result is of complex numbers.
  static let all: [String: ATenTranslation] = {
    var all = own
    for (name, translation) in ComplexShapeOverloads.all { all[name] = giving(translation) }
    for overload in ["Tensor", "Scalar"] {
      all["mul.\(overload)"] = giving { (translator, call) throws(ExportedError) in try multiply(&translator, call) }
      all["add.\(overload)"] = sum("Add", "self", "other")
      all["sub.\(overload)"] = sum("Sub", "self", "other")
      all["rsub.\(overload)"] = sum("Sub", "other", "self")
      all["div.\(overload)"] = giving { (translator, call) throws(ExportedError) in
        guard let divisor = try scale(&translator, call, "other") else {
          throw call.failure("a quotient by complex numbers, which is not run; divide by real ones")
        }
        try translator.finish("Div", [try translator.complex(call, "self"), divisor])
      }
    }
    all["neg.default"] = giving { (translator, call) throws(ExportedError) in
      try translator.finish("Neg", [try translator.complex(call, "self")])
    }
    all["abs.default"] = absolute
    // Real numbers that are made complex; check() refuses the converse.
    for name in ["to.dtype", "to.dtype_layout", "_to_copy.default", "to.other", "type_as.default"] {
      all[name] = giving { (translator, call) throws(ExportedError) in
        try translator.finish(as: translator.widened(call, "self"))
      }
    }
    for name in ["subtract", "multiply", "divide"] {
      let short = String(name.prefix(3))
      for overload in ["Tensor", "Scalar"] { all["\(name).\(overload)"] = all["\(short).\(overload)"] }
    }
    // What says nothing of elements.
    for name in ["sym_size.int", "_assert_tensor_metadata.default"] { all[name] = ATenOverloads.all[name] }
    return all
  }()

  /// Those that other numbers have no operator for.
  static let own: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [
      "view_as_real.default": { (translator, call) throws(ExportedError) in
        try call.check(areComplex: false)
        try translator.finish(as: try translator.complex(call, "self"))
      },
      "view_as_complex.default": giving { (translator, call) throws(ExportedError) in
        let value = try call.tensor("self")
        guard call.metas[value]?.type == .float32, try call.sizes("self").last == 2 else {
          throw call.failure("its argument is to be of float32 with two parts at the end; export the model in float32")
        }
        try translator.finish(as: translator.value(value))
      },
      "complex.default": giving { (translator, call) throws(ExportedError) in
        // Each may repeat itself beside the other.
        let (real, imaginary) = (try translator.widened(call, "real"), try translator.widened(call, "imag"))
        let turned = translator.emit("Gather", [imaginary, translator.constant([1, 0])], ["axis": .int(-1)])
        try translator.finish("Add", [real, turned])
      },
      "angle.default": { (translator, call) throws(ExportedError) in
        try call.check(areComplex: false)
        let value = try translator.complex(call, "self")
        let (real, imaginary) = (translator.part(0, of: value), translator.part(1, of: value))
        try translator.finish(as: translator.angle(imaginary, real))
      },
    ]
    for (place, name) in ["real", "imag"].enumerated() { all["\(name).default"] = part(place) }
    for name in ["conj", "_conj", "conj_physical"] { all["\(name).default"] = conjugate }
    for name in ["resolve_conj", "resolve_neg"] { all["\(name).default"] = same }
    return all.merging(FourierOverloads.all) { own, _ in own }
  }()

  /// The real or imaginary parts.
  private static func part(_ place: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      if place == 0, !call.meetsComplex { return try same(&translator, call) }
      try call.check(areComplex: false)
      try translator.finish(as: translator.part(place, of: try translator.complex(call, "self")))
    }
  }

  private static let conjugate: ATenTranslation = { (translator, call) throws(ExportedError) in
    guard call.meetsComplex else { return try same(&translator, call) }
    try call.check(areComplex: true)
    try translator.finish("Mul", [try translator.complex(call, "self"), translator.constant([Float(1), -1])])
  }

  private static let same: ATenTranslation = { (translator, call) throws(ExportedError) in
    if call.meetsComplex { try call.check(areComplex: true) }
    try translator.finish(as: try translator.tensor(call, "self"))
  }

  /// With a check that the file knows the results for complex numbers.
  private static func giving(_ translation: @escaping ATenTranslation) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      try call.check(areComplex: true)
      try translation(&translator, call)
    }
  }

  private static func multiply(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) {
    if let factor = try scale(&translator, call, "other") {
      return try translator.finish("Mul", [try translator.complex(call, "self"), factor])
    }
    let other = try translator.complex(call, "other")
    if let factor = try scale(&translator, call, "self") { return try translator.finish("Mul", [factor, other]) }
    let value = try translator.complex(call, "self")
    // (a + bi)(c + di): a times both parts of the one, and b times those a quarter of a turn on.
    let (real, imaginary) = (
      translator.part(0, of: value, keepsAxis: true), translator.part(1, of: value, keepsAxis: true)
    )
    let swapped = translator.emit("Gather", [other, translator.constant([1, 0])], ["axis": .int(-1)])
    let turned = translator.emit("Mul", [swapped, translator.constant([Float(-1), 1])])
    let products = [translator.emit("Mul", [real, other]), translator.emit("Mul", [imaginary, turned])]
    try translator.finish("Add", products)
  }

  /// A number or a tensor of real ones, to scale both parts by; nil for a complex one.
  private static func scale(
    _ translator: inout Translator, _ call: ATenCall, _ name: String
  ) throws(ExportedError) -> String? {
    guard case .tensor(let tensor) = call[name] else { return translator.scalar(try call.float(name)) }
    return call.isComplex(tensor) ? nil : try translator.parts(call, name)
  }

  /// A sum or difference, the second operand times alpha; to what is real, only real parts are added.
  private static func sum(_ op: String, _ first: String, _ second: String) -> ATenTranslation {
    giving { (translator, call) throws(ExportedError) in
      var operands: [String] = []
      for name in [first, second] {
        guard case .tensor = call[name] else {
          operands.append(translator.constant([Float(try call.float(name)), 0]))
          continue
        }
        operands.append(try translator.widened(call, name))
      }
      let alpha = try call.float("alpha", default: 1)
      if alpha != 1 { operands[1] = translator.emit("Mul", [operands[1], translator.scalar(alpha)]) }
      try translator.finish(op, operands)
    }
  }

  /// The length of both parts, by which they are divided first, so that small and large ones have squares.
  private static let absolute: ATenTranslation = { (translator, call) throws(ExportedError) in
    try call.check(areComplex: false)
    let sizes = translator.emit("Abs", [try translator.complex(call, "self")])
    let (one, other) = (translator.part(0, of: sizes), translator.part(1, of: sizes))
    let least = translator.scalar(Double(Float.leastNormalMagnitude))
    let larger = translator.emit("Max", [translator.emit("Max", [one, other]), least])
    let squares = [one, other].map { side in
      let ratio = translator.emit("Div", [side, larger])
      return translator.emit("Mul", [ratio, ratio])
    }
    let root = translator.emit("Sqrt", [translator.emit("Add", squares)])
    try translator.finish("Mul", [larger, root])
  }
}
