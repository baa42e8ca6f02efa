import ONNX

/// Tensors made of nothing, which are constants.
enum FactoryOverloads {
  static let all: [String: ATenTranslation] = [
    "new_zeros.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 0) },
    "new_ones.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 1) },
    "new_full.default": { (translator, call) throws(ExportedError) in
      try full(&translator, call, try call.float("fill_value"))
    },
    "zeros_like.default": { (translator, call) throws(ExportedError) in try like(&translator, call, 0) },
    "ones_like.default": { (translator, call) throws(ExportedError) in try like(&translator, call, 1) },
    "full_like.default": { (translator, call) throws(ExportedError) in
      try like(&translator, call, try call.float("fill_value"))
    },
    "scalar_tensor.default": { (translator, call) throws(ExportedError) in
      try finish(&translator, call, translator.scalar(try call.float("s")), isInteger: false)
    },
    "zeros.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 0) },
    "ones.default": { (translator, call) throws(ExportedError) in try full(&translator, call, 1) },
    "full.default": { (translator, call) throws(ExportedError) in
      try full(&translator, call, try call.float("fill_value"))
    },
    "arange.default": range, "arange.start": range, "arange.start_step": range,
    "linspace.default": line,
    "empty.memory_format": { (translator, call) throws(ExportedError) in try full(&translator, call, 0) },
    "eye.default": { (translator, call) throws(ExportedError) in
      try identity(&translator, call, try call.int("n"), try call.int("n"))
    },
    "eye.m": { (translator, call) throws(ExportedError) in
      try identity(&translator, call, try call.int("n"), try call.int("m"))
    },
    "tril.default": triangle(upper: 0), "triu.default": triangle(upper: 1),
    "tril_indices.default": triangleIndices { $1 <= $0 }, "triu_indices.default": triangleIndices { $1 >= $0 },
  ]

  private static func full(
    _ translator: inout Translator, _ call: ATenCall, _ value: Double
  ) throws(ExportedError) {
    let shape = translator.shape(try call.integers("size"))
    let filled = translator.emit("Expand", [translator.scalar(value), shape])
    try finish(&translator, call, filled, isInteger: false)
  }

  private static func like(
    _ translator: inout Translator, _ call: ATenCall, _ value: Double
  ) throws(ExportedError) {
    let shape = translator.emit("Shape", [try translator.tensor(call, "self")])
    let filled = translator.emit("Expand", [translator.scalar(value), shape])
    try finish(&translator, call, filled, isInteger: false)
  }

  /// From both ends towards the middle, as PyTorch counts (aten/src/ATen/native/cpu/RangeFactoriesKernel.cpp).
  private static let line: ATenTranslation = { (translator, call) throws(ExportedError) in
    let (start, end) = (Float(try call.float("start")), Float(try call.float("end")))
    let count = try call.int("steps")
    guard (0...1 << 20).contains(count) else { throw call.failure("\(count) steps; export the model again") }
    let step = count > 1 ? (end - start) / Float(count - 1) : 0
    let values = (0..<count).map { index in
      index < count / 2 || count == 1 ? start + step * Float(index) : end - step * Float(count - 1 - index)
    }
    try finish(&translator, call, translator.constant(values), isInteger: false)
  }

  private static let range: ATenTranslation = { (translator, call) throws(ExportedError) in
    let bounds = [("start", 0.0), ("end", nil), ("step", 1.0)]
    let isInteger = bounds.allSatisfy { name, _ in if case .float = call[name] { false } else { true } }
    var values: [String] = []
    for (name, absent) in bounds {
      if case .int(.name(let count))? = call[name] {
        values.append(translator.value(count))
        continue
      }
      let bound = try call.float(name, default: absent)
      guard name != "step" || bound != 0 else { throw call.failure("a step of 0; export the model again") }
      values.append(
        isInteger ? translator.scalar(try call.int(name, default: absent.map { Int($0) })) : translator.scalar(bound))
    }
    try finish(&translator, call, translator.emit("Range", values), isInteger: isInteger)
  }

  private static func identity(
    _ translator: inout Translator, _ call: ATenCall, _ rows: Int, _ columns: Int
  ) throws(ExportedError) {
    let zeros = translator.emit("Expand", [translator.scalar(0.0), translator.constant([rows, columns])])
    try finish(&translator, call, translator.emit("EyeLike", [zeros]), isInteger: false)
  }

  /// The places of a triangle, `[2, places]`; `isIn` is given a row, and a column less the offset.
  private static func triangleIndices(where isIn: @escaping @Sendable (Int, Int) -> Bool) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let (rows, columns) = (try call.int("row"), try call.int("col"))
      guard (0...1 << 12).contains(rows), (0...1 << 12).contains(columns) else {
        throw call.failure("a triangle of \(rows) rows and \(columns) columns; export the model again")
      }
      let offset = try call.int("offset", default: 0)
      let places = (0..<rows * columns).filter { isIn($0 / columns, $0 % columns &- offset) }
      let flat = translator.constant(places.map { $0 / columns } + places.map { $0 % columns })
      try translator.finish("Reshape", [flat, translator.constant([2, places.count])])
    }
  }

  /// One half of a matrix, the other 0.
  private static func triangle(upper: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let diagonal = translator.constant([try call.int("diagonal", default: 0)])
      try translator.finish("Trilu", [try translator.tensor(call, "self"), diagonal], ["upper": .int(upper)])
    }
  }

  /// The value in the type that the file says.
  private static func finish(
    _ translator: inout Translator, _ call: ATenCall, _ value: String, isInteger: Bool
  ) throws(ExportedError) {
    let output = (call.outputs.first ?? nil) ?? ""
    let type = call.metas[output]?.type ?? (isInteger ? .int64 : .float32)
    try translator.finish("Cast", [value], ["to": .int(type.rawValue)])
  }
}
