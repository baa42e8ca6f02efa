/// Matrix products.
enum LinearOverloads {
  static let all: [String: ATenTranslation] = [
    "linear.default": { (translator, call) throws(ExportedError) in
      var inputs = [try translator.tensor(call, "input"), try translator.tensor(call, "weight")]
      if call["bias"] != nil { inputs.append(try translator.tensor(call, "bias")) }
      try translator.finish("Gemm", inputs, ["transB": .int(1)])
    },
    "addmm.default": { (translator, call) throws(ExportedError) in
      let inputs = [
        try translator.tensor(call, "mat1"), try translator.tensor(call, "mat2"), try translator.tensor(call, "self"),
      ]
      let (alpha, beta) = (try call.float("alpha", default: 1), try call.float("beta", default: 1))
      try translator.finish("Gemm", inputs, ["alpha": .float(Float(alpha)), "beta": .float(Float(beta))])
    },
    "matmul.default": { (translator, call) throws(ExportedError) in try product(&translator, call, "other") },
    "mm.default": { (translator, call) throws(ExportedError) in try product(&translator, call, "mat2") },
    "bmm.default": { (translator, call) throws(ExportedError) in try product(&translator, call, "mat2") },
    "mv.default": { (translator, call) throws(ExportedError) in try product(&translator, call, "vec") },
    "dot.default": { (translator, call) throws(ExportedError) in try product(&translator, call, "tensor") },
    "vdot.default": { (translator, call) throws(ExportedError) in try product(&translator, call, "other") },
    "baddbmm.default": { (translator, call) throws(ExportedError) in
      var product = translator.emit(
        "MatMul", [try translator.tensor(call, "batch1"), try translator.tensor(call, "batch2")])
      var addend = try translator.tensor(call, "self")
      let (alpha, beta) = (try call.float("alpha", default: 1), try call.float("beta", default: 1))
      if alpha != 1 { product = translator.emit("Mul", [product, translator.scalar(alpha)]) }
      if beta != 1 { addend = translator.emit("Mul", [addend, translator.scalar(beta)]) }
      try translator.finish("Add", [addend, product])
    },
    "einsum.default": { (translator, call) throws(ExportedError) in
      let names = try call.tensors("tensors")
      guard !names.contains(nil) else { throw call.failure("an operand is left out; export the model again") }
      let equation = try call.string("equation", default: "")
      try translator.finish("Einsum", names.compactMap { $0.map(translator.value) }, ["equation": .string(equation)])
    },
  ]

  private static func product(
    _ translator: inout Translator, _ call: ATenCall, _ right: String
  ) throws(ExportedError) {
    try translator.finish("MatMul", [try translator.tensor(call, "self"), try translator.tensor(call, right)])
  }
}
