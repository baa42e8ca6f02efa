import Files
import ONNX

/// Writes a program's calls with ONNX's operators, which are then imported like those of an ONNX file.
///
/// A value keeps its name; what is between the operators of one call has the call's name and a number.
struct Translator {
  let path: String
  private(set) var graph: ForeignGraph
  private(set) var metas: [String: TensorMeta]
  /// What values are called after they were changed in place.
  private var renamed: [String: String] = [:]
  /// Of which values others are views.
  private(set) var views: [String: ViewOfValue] = [:]
  private var defined: Set<String>
  private var call: ATenCall?
  private var count = 0

  /// `known` are the names that the graph has values of before its first node.
  init(_ metas: [String: TensorMeta], _ graph: ForeignGraph, path: String, known: Set<String>) {
    self.path = path
    self.graph = graph
    self.metas = metas
    defined = known
  }

  /// Says what a value is like that the program does not tell of.
  mutating func note(_ meta: TensorMeta, of value: String) { metas[value] = meta }

  /// Adds a tensor of the file as the value `name`; false where there is such a value.
  @discardableResult
  mutating func add(_ weight: StoredWeight, as name: String) -> Bool {
    graph.add(
      name, parameter: weight.name, weight.type, dimensions: weight.dimensions, offset: weight.offset,
      strides: weight.strides)
    return defined.insert(name).inserted
  }

  /// Writes one call.
  ///
  /// - Throws: ``ExportedError`` where it is of no operator that is run, or with arguments that are not.
  mutating func translate(_ node: ExportedNode) throws(ExportedError) {
    let call = ATenCall(node, path: path, metas: metas)
    self.call = call
    count = 0
    let isComplex = call.meetsComplex
    guard let overload = isComplex ? ComplexOverloads.all[call.target] : ATenOverloads.all[call.target] else {
      if isComplex { throw call.failure(ComplexOverloads.refusal) }
      throw call.failure(
        "it is not run here; replace it in the model, or export it after run_decompositions() and ask for it with this line"
      )
    }
    try overload(&self, call)
    // Not kept: it holds all that is known of values.
    self.call = nil
    if let output = call.outputs.first ?? nil, let view = try ViewOfValue(call) { views[output] = view }
  }

  /// What a value is called now.
  func value(_ name: String) -> String { renamed[name] ?? name }

  /// Says that `name` was changed in place and has the contents of `result` from now on.
  mutating func rename(_ name: String, to result: String) {
    for (old, now) in renamed where now == name || now == renamed[name] { renamed[old] = result }
    renamed[name] = result
  }

  /// What the program returns as `value`, under the name that keys give it where no value has that already.
  ///
  /// - Throws: ``ExportedError`` where it is of complex numbers.
  mutating func result(_ value: String, named name: String?) throws(ExportedError) -> String {
    guard metas[value]?.isComplex != true else {
      throw .unsupported(
        path: path, what: "it returns the complex numbers \(printable(value)); return real ones (torch.view_as_real)")
    }
    let value = self.value(value)
    guard let name, defined.insert(name).inserted else { return value }
    graph.add("Identity", named: name, inputs: [value], outputs: [name])
    return name
  }

  /// Adds an operator with one result that is only used within the call.
  mutating func emit(
    _ op: String, _ inputs: [String], _ attributes: [String: ForeignGraph.Attribute] = [:]
  ) -> String {
    count += 1
    let name = "\(call?.node.name ?? "")/\(count)"
    graph.add(op, named: call?.node.name ?? "", inputs: inputs, outputs: [name], attributes)
    return name
  }

  /// The same with two results.
  mutating func emitPair(
    _ op: String, _ inputs: [String], _ attributes: [String: ForeignGraph.Attribute] = [:]
  ) -> (String, String) {
    let names = emit(op, inputs, attributes, results: 2)
    return (names[0], names[1])
  }

  /// The same with any number of results.
  mutating func emit(
    _ op: String, _ inputs: [String], _ attributes: [String: ForeignGraph.Attribute], results: Int
  ) -> [String] {
    let names = (count + 1...count + results).map { "\(call?.node.name ?? "")/\($0)" }
    count += results
    graph.add(op, named: call?.node.name ?? "", inputs: inputs, outputs: names, attributes)
    return names
  }

  /// Adds the operator that makes the call's results.
  mutating func finish(
    _ op: String, _ inputs: [String], _ attributes: [String: ForeignGraph.Attribute] = [:]
  ) throws(ExportedError) {
    try finish(op, inputs, attributes, outputs: call?.outputs.map { $0 ?? "" } ?? [])
  }

  /// The same for one of the call's results.
  mutating func finish(
    _ op: String, _ inputs: [String], _ attributes: [String: ForeignGraph.Attribute] = [:], output: String
  ) throws(ExportedError) {
    try finish(op, inputs, attributes, outputs: [output])
  }

  private mutating func finish(
    _ op: String, _ inputs: [String], _ attributes: [String: ForeignGraph.Attribute], outputs: [String]
  ) throws(ExportedError) {
    guard let call else { return }
    for output in outputs where !output.isEmpty {
      guard defined.insert(output).inserted else {
        throw call.failure("two nodes or tensors make the value \(printable(output)); export the model again")
      }
    }
    graph.add(op, named: call.node.name, inputs: inputs, outputs: outputs, attributes)
  }

  /// Lets the call's result be `value`.
  mutating func finish(as value: String) throws(ExportedError) { try finish("Identity", [value]) }
}

// Arguments as values.
extension Translator {
  /// A tensor that must be given.
  func tensor(_ call: ATenCall, _ name: String) throws(ExportedError) -> String { value(try call.tensor(name)) }

  /// A tensor, or "" where it is left out, as ONNX spells it.
  func optional(_ call: ATenCall, _ name: String) throws(ExportedError) -> String {
    try call.optionalTensor(name).map(value) ?? ""
  }

  /// A list of integers as a value.
  mutating func constant(_ integers: [Int]) -> String { emit("Constant", [], ["value_ints": .ints(integers)]) }

  /// One integer as a value without axes.
  mutating func scalar(_ integer: Int) -> String { emit("Constant", [], ["value_int": .int(integer)]) }

  /// One number as a value without axes.
  mutating func scalar(_ number: Double) -> String { emit("Constant", [], ["value_float": .float(Float(number))]) }

  /// A list of numbers as a value.
  mutating func constant(_ numbers: [Float]) -> String { emit("Constant", [], ["value_floats": .floats(numbers)]) }

  /// A list of integers, some of which may depend on the batch, as a value.
  mutating func shape(_ integers: [Argument.Integer]) -> String {
    let numbers = integers.compactMap { if case .value(let number) = $0 { number } else { nil } }
    if numbers.count == integers.count { return constant(numbers) }
    let parts = integers.map { integer in
      switch integer {
      case .value(let number): constant([number])
      case .name(let name): value(name)
      }
    }
    return emit("Concat", parts, ["axis": .int(0)])
  }

  /// A number or a tensor: the second operand of arithmetic; a number beside whole numbers, such as indices, is one.
  mutating func operand(_ call: ATenCall, _ name: String) throws(ExportedError) -> String {
    switch call[name] {
    case .tensor(let name): return value(name)
    case .int(.name(let name)): return value(name)
    case .int(.value(let number)) where call.isOfWholeNumbers: return scalar(number)
    default: return scalar(try call.float(name))
    }
  }
}
