import Exported
import Files
import ONNX

// Operators on tensors, which are recorded.
extension Interpreter {
  /// Calls an operator of ATen: `conv2d`, `add_`.
  func call(operator op: String, _ given: ScriptArguments) throws(ExportedError) -> ScriptValue {
    let isInPlace = op.hasSuffix("_") && !op.hasPrefix("__")
    var schemas = ATenSchemas.of(op)
    var suffix = ""
    if schemas.isEmpty, isInPlace {
      schemas = ATenSchemas.of(String(op.dropLast())).filter { CallRecorder.isRun($0.inPlace) }
      suffix = "_"
    }
    guard !schemas.isEmpty else { throw failure("torch.\(printable(op)) is not run here") }
    guard let match = SchemaMatch(schemas, given) else {
      throw failure("torch.\(printable(op)) is given arguments that are not run here")
    }
    let schema = match.schema
    let inputs = try tensors(match)
    let count = try resultCount(schema, inputs)
    let place = frames.last.map { $0.module.isEmpty ? "" : "\($0.module)/" } ?? ""
    let names = try newResults(count).map { "\(place)\(op)#\($0)" }
    try recorder.call(
      suffix.isEmpty ? schema.overload : schema.inPlace, named: names.first ?? op, inputs,
      results: schema.results == .list ? [.tensors(names)] : names.map { .tensor($0) },
      types: ResultTypes(recorder, of: schema.op, given: inputs).all(count))
    if isInPlace, case .tensor(let changed)? = inputs.first?.value { return .tensor(changed) }
    let values = names.map { ScriptValue.tensor($0) }
    switch schema.results {
    case .list: return .list(ScriptList(values))
    default: return values.count == 1 ? values[0] : .tuple(values)
    }
  }

  /// A constant of numbers, `[numbers]`.
  func constant(_ numbers: [Double], _ type: ElementType) throws(ExportedError) -> String {
    var names: [String] = []
    for number in numbers { names.append(try scalar(number, type)) }
    let name = "tensor#\(try newResults(1).lowerBound)"
    try recorder.call(
      "stack.default", named: name, [("tensors", .tensors(names)), ("dim", .int(.value(0)))],
      results: [.tensor(name)], types: [type])
    return name
  }

  private func scalar(_ number: Double, _ type: ElementType) throws(ExportedError) -> String {
    let name = "number#\(try newResults(1).lowerBound)"
    try recorder.call(
      "scalar_tensor.default", named: name, [("s", .float(number)), ("dtype", Argument(type: type))],
      results: [.tensor(name)], types: [type])
    return name
  }

  /// The arguments, numbers in a tensor's place made tensors where their operator takes none.
  private func tensors(_ match: SchemaMatch) throws(ExportedError) -> [(name: String, value: Argument)] {
    if Self.takesNumbers.contains(match.schema.op) { return match.inputs }
    var inputs = match.inputs
    for parameter in match.schema.parameters where parameter.type == "Tensor" {
      guard let place = inputs.firstIndex(where: { $0.name == parameter.name }) else { continue }
      switch inputs[place].value {
      case .float(let number): inputs[place].value = .tensor(try scalar(number, .float32))
      case .int(.value(let number)): inputs[place].value = .tensor(try scalar(Double(number), .int64))
      case .bool(let flag): inputs[place].value = .tensor(try scalar(flag ? 1 : 0, .bool))
      default: break
      }
    }
    return inputs
  }

  /// Those whose second operand may be a number.
  private static let takesNumbers: Set<String> = [
    "add", "sub", "mul", "div", "pow", "eq", "ne", "lt", "le", "gt", "ge", "remainder", "floor_divide", "rsub",
    "true_divide",
    "fmod", "divide", "multiply", "subtract",
  ]

  /// How many tensors a call gives.
  private func resultCount(
    _ schema: ATenSchema, _ inputs: [(name: String, value: Argument)]
  ) throws(ExportedError) -> Int {
    guard schema.results == .list else {
      if case .tensors(let count) = schema.results { return count }
      return 0
    }
    let given = Dictionary(inputs.map { ($0.name, $0.value) }) { first, _ in first }
    if case .tensors(let names)? = given["tensors"] { return names.count }
    if let sections = given["sections"]?.whole { return sections }
    if case .ints(let places)? = given["indices"] { return places.count + 1 }
    for name in ["split_sizes", "split_size"] {
      if case .ints(let sizes)? = given[name] { return sizes.count }
    }
    guard case .tensor(let whole)? = given["self"] else { throw failure("it makes a list of unknown length") }
    let sizes = recorder.sizes(of: whole)
    let axis = given["dim"]?.whole ?? 0
    let place = axis < 0 ? axis + sizes.count : axis
    guard sizes.indices.contains(place) else { throw failure("axis \(axis) of a value of \(sizes.count) axes") }
    let extent = sizes[place]
    var part = 1
    if let size = given["split_size"]?.whole { part = size }
    if let chunks = given["chunks"]?.whole, chunks > 0 { part = max((extent + chunks - 1) / chunks, 1) }
    guard part > 0, extent / part <= Self.mostParts else { throw failure("it cuts a value into too many parts") }
    return max((extent + part - 1) / part, 1)
  }

  private static let mostParts = 1 << 14
}

extension Argument {
  /// The number of an integer.
  fileprivate var whole: Int? { if case .int(.value(let number)) = self { number } else { nil } }
}

extension ATenSchema {
  /// The overload that changes its first argument.
  fileprivate var inPlace: String { op + "_" + overload.dropFirst(op.count) }
}
