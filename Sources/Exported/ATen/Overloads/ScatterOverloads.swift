/// Elements updated where indices along an axis say.
enum ScatterOverloads {
  static let all: [String: ATenTranslation] = [
    "scatter.src": { (translator, call) throws(ExportedError) in try scatter(&translator, call, "none") },
    "scatter.value": { (translator, call) throws(ExportedError) in try scatter(&translator, call, "none") },
    "scatter_add.default": { (translator, call) throws(ExportedError) in try scatter(&translator, call, "add") },
    "scatter.reduce": { (translator, call) throws(ExportedError) in
      try scatter(&translator, call, try reduction(call))
    },
    "scatter.value_reduce": { (translator, call) throws(ExportedError) in
      try scatter(&translator, call, try reduction(call))
    },
    "scatter_reduce.two": { (translator, call) throws(ExportedError) in
      let updates = try updates(&translator, call)
      let given = try translator.tensor(call, "self")
      let way = try call.string("reduce", default: "")
      let reduced = try emit(&translator, call, try start(&translator, call, given, way), updates, try reduction(call))
      guard way == "mean" else { return try translator.finish(as: reduced) }
      func ones(_ value: String) -> String {
        translator.emit("Expand", [translator.scalar(1.0), translator.emit("Shape", [value])])
      }
      let counts = try start(&translator, call, ones(given), way)
      try translator.finish("Div", [reduced, try emit(&translator, call, counts, ones(updates), "add")])
    },
  ]

  private static let reductions = [
    "add": "add", "multiply": "mul", "sum": "add", "mean": "add", "prod": "mul", "amax": "max", "amin": "min",
  ]

  private static func reduction(_ call: ATenCall) throws(ExportedError) -> String {
    let way = try call.string("reduce", default: "")
    guard let reduction = reductions[way] else { throw call.failure("updates by a rule that is not run; use sum") }
    return reduction
  }

  private static func scatter(
    _ translator: inout Translator, _ call: ATenCall, _ reduction: String
  ) throws(ExportedError) {
    let updates = try updates(&translator, call)
    try translator.finish(as: try emit(&translator, call, try translator.tensor(call, "self"), updates, reduction))
  }

  private static func emit(
    _ translator: inout Translator, _ call: ATenCall, _ data: String, _ updates: String, _ reduction: String
  ) throws(ExportedError) -> String {
    let axis = try call.axis(try call.int("dim"), of: "self")
    return translator.emit(
      "ScatterElements", [data, try translator.tensor(call, "index"), updates],
      ["axis": .int(axis), "reduction": .string(reduction)])
  }

  /// The updates, as many as the indices: those of a larger source that lie where the indices do.
  private static func updates(_ translator: inout Translator, _ call: ATenCall) throws(ExportedError) -> String {
    let index = try translator.tensor(call, "index")
    guard call["src"] != nil else {
      return translator.emit("Expand", [try translator.operand(call, "value"), translator.emit("Shape", [index])])
    }
    var source = try translator.tensor(call, "src")
    for (axis, (own, other)) in zip(try call.sizes("index"), try call.sizes("src")).enumerated() {
      guard let own, own != other else { continue }
      let bounds = [translator.constant([0]), translator.constant([own]), translator.constant([axis])]
      source = translator.emit("Slice", [source] + bounds)
    }
    return source
  }

  /// What is updated: `data`, which begins with what changes no update where it shall not count itself.
  private static func start(
    _ translator: inout Translator, _ call: ATenCall, _ data: String, _ way: String
  ) throws(ExportedError) -> String {
    if try call.bool("include_self", default: true) { return data }
    return try emit(&translator, call, data, try filled(&translator, call, way), "none")
  }

  /// As many as the indices of what changes no update.
  private static func filled(
    _ translator: inout Translator, _ call: ATenCall, _ way: String
  ) throws(ExportedError) -> String {
    let neutral: [String: Double] = ["prod": 1, "amax": -.infinity, "amin": .infinity]
    let shape = translator.emit("Shape", [try translator.tensor(call, "index")])
    return translator.emit("Expand", [translator.scalar(neutral[way] ?? 0), shape])
  }
}
