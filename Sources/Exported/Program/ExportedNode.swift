/// One call of the graph: `Node` of torch/_export/serde/schema.py.
struct ExportedNode {
  var name = ""
  /// What is called, such as `torch.ops.aten.conv2d.default`.
  var target = ""
  /// The arguments that were given, by the names of the operator's schema, in order.
  var inputs: [(name: String, value: Argument)] = []
  var outputs: [Argument] = []

  init(_ reader: inout ProgramReader) throws(ExportedError) {
    var node: (name: String, target: String) = ("", "")
    var inputs: [(name: String, value: Argument)] = []
    var outputs: [Argument] = []
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "name": node.name = try reader.isNull() ? "" : reader.string()
      case "target": node.target = try reader.string()
      case "inputs": inputs = try Self.inputs(&reader)
      case "outputs": outputs = try Self.arguments(&reader)
      default: try reader.skip()
      }
    }
    (name, target) = node
    (self.inputs, self.outputs) = (inputs, outputs)
    // Older exporters give nodes no names.
    if name.isEmpty, case .tensor(let first)? = outputs.first { name = first }
  }

  /// Whether its operator changes its first argument: `relu_`, but `__and__`.
  var isInPlace: Bool {
    let parts = target.split(separator: ".")
    guard parts.count >= 2 else { return false }
    return parts[parts.count - 2].hasSuffix("_") && !parts[parts.count - 2].hasPrefix("_")
  }

  /// A call of `target` with the arguments of its schema by name.
  init(_ name: String, target: String, inputs: [(name: String, value: Argument)], outputs: [Argument]) {
    (self.name, self.target) = (name, target)
    (self.inputs, self.outputs) = (inputs, outputs)
  }

  /// A node that lets `result` be `value`.
  init(alias value: String, as result: String) {
    self.init(
      result, target: "torch.ops.aten.alias.default", inputs: [("self", .tensor(value))], outputs: [.tensor(result)])
  }

  /// The same with another name, and other names of values.
  func renamed(to name: String, _ value: (String) -> String) -> ExportedNode {
    var node = self
    node.name = name
    node.inputs = inputs.map { ($0.name, $0.value.renamed(value)) }
    node.outputs = outputs.map { $0.renamed(value) }
    return node
  }

  /// The names of the values that it makes.
  var results: [String] { outputs.flatMap(\.names) }

  /// The nodes of a graph.
  static func list(_ reader: inout ProgramReader) throws(ExportedError) -> [ExportedNode] {
    try reader.list(most: ExportedProgram.valueLimit, "too many nodes") { (reader) throws(ExportedError) in
      try ExportedNode(&reader)
    }
  }

  /// A list of arguments without names.
  static func arguments(_ reader: inout ProgramReader) throws(ExportedError) -> [Argument] {
    try reader.list(most: ExportedProgram.valueLimit, "too many values") { (reader) throws(ExportedError) in
      try Argument(&reader)
    }
  }

  private static func inputs(
    _ reader: inout ProgramReader
  ) throws(ExportedError) -> [(name: String, value: Argument)] {
    var inputs: [(name: String, value: Argument)] = []
    try reader.elements { (reader) throws(ExportedError) in
      guard inputs.count < 256 else { throw reader.damaged("a node of more than 256 arguments") }
      var (name, value) = ("", Argument.none)
      try reader.members { (reader, key) throws(ExportedError) in
        switch key {
        case "name": name = try reader.string()
        case "arg": value = try Argument(&reader)
        default: try reader.skip()
        }
      }
      inputs.append((name, value))
    }
    return inputs
  }
}
