/// A graph as torch.export describes it: `ExportedProgram` of torch/_export/serde/schema.py, version 8.
struct ExportedProgram {
  static let valueLimit = 1 << 18
  private static let schema = 8

  /// PyTorch's version; empty where the file does not say.
  private(set) var torchVersion = ""
  private(set) var inputs: [InputSpec] = []
  /// The tensors that the model returns.
  private(set) var outputs: [String] = []
  /// What keys call each of them; nil for one that no key leads to.
  private(set) var outputNames: [String?] = []
  /// All that it returns; nil for what is no tensor.
  private var results: [String?] = []
  private(set) var nodes: [ExportedNode] = []
  private(set) var metas: [String: TensorMeta] = [:]

  /// Reads `models/model.json`.
  init(_ bytes: [UInt8], path: String) throws(ExportedError) {
    try Self.checkVersion(bytes, path)
    var program = self
    var reader = ProgramReader(bytes, path: path, entry: "model.json")
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "graph_module": try program.readModule(&reader, path)
      case "torch_version": program.torchVersion = try reader.string()
      default: try reader.skip()
      }
    }
    let inlined = try InlinedGraphs(program.nodes, program.metas, path: path)
    let changed = ChangedNames(inlined.nodes, outputs: program.outputs)
    (program.nodes, program.metas, program.outputs) = (changed.nodes, inlined.metas, changed.outputs)
    self = program
  }

  private static func checkVersion(_ bytes: [UInt8], _ path: String) throws(ExportedError) {
    var reader = ProgramReader(bytes, path: path, entry: "model.json")
    var major: Int?
    try reader.members { (reader, key) throws(ExportedError) in
      guard key == "schema_version" else { return try reader.skip() }
      try reader.members { (reader, key) throws(ExportedError) in
        guard key == "major" else { return try reader.skip() }
        major = try reader.integer()
      }
    }
    guard major == schema else {
      throw .unsupported(
        path: path,
        what:
          "schema version \(major.map { "\($0)" } ?? "not said"), wanted \(schema); export it with PyTorch 2.9 or newer"
      )
    }
  }

  private mutating func readModule(_ reader: inout ProgramReader, _ path: String) throws(ExportedError) {
    var (program, names) = (self, [String?]())
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "graph": try program.readGraph(&reader)
      case "signature": try program.readSignature(&reader)
      case "module_call_graph": names = try OutputNames(&reader, path: path).all
      default: try reader.skip()
      }
    }
    let tensors = program.results.enumerated().filter { $0.element != nil }
    program.outputs = tensors.compactMap(\.element)
    program.outputNames = tensors.map { names.count == program.results.count ? names[$0.offset] : nil }
    self = program
  }

  private mutating func readGraph(_ reader: inout ProgramReader) throws(ExportedError) {
    var program = self
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "nodes": program.nodes = try ExportedNode.list(&reader)
      case "tensor_values": program.metas = try TensorMeta.all(&reader)
      default: try reader.skip()
      }
    }
    self = program
  }

  private mutating func readSignature(_ reader: inout ProgramReader) throws(ExportedError) {
    var (inputs, results) = ([InputSpec](), [String?]())
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "input_specs":
        try reader.elements { (reader) throws(ExportedError) in
          guard inputs.count < Self.valueLimit else { throw reader.damaged("too many inputs") }
          inputs.append(try InputSpec(&reader))
        }
      case "output_specs":
        try reader.elements { (reader) throws(ExportedError) in
          try reader.members { (reader, kind) throws(ExportedError) in
            guard kind == "user_output" else { return try reader.skip() }
            guard results.count < Self.valueLimit else { throw reader.damaged("too many outputs") }
            let value = try InputSpec.value(&reader)
            if case .tensor(let name) = value { results.append(name) } else { results.append(nil) }
          }
        }
      default: try reader.skip()
      }
    }
    (self.inputs, self.results) = (inputs, results)
  }
}

/// What an input of the graph stands for: `InputSpec` of the schema.
struct InputSpec {
  /// The kinds of inputs.
  enum Kind: Equatable {
    case image
    /// A parameter, a buffer or a constant, by its name in the state dict or the list of constants.
    case tensor(String)
    /// A number, text or nothing that was given beside the images; nodes hold it.
    case constant
    case other(String)
  }

  /// The value's name in the graph.
  var value = ""
  var kind = Kind.other("")
  /// Whether it is of the state dict: a parameter, or a buffer that is saved.
  var isSaved = false

  init(_ reader: inout ProgramReader) throws(ExportedError) {
    var (value, kind, isSaved) = ("", Kind.other(""), false)
    try reader.members { (reader, name) throws(ExportedError) in
      switch name {
      case "user_input":
        // A number that is open has no name here, and counts as an input that is no image.
        kind = .image
        if case .tensor(let tensor) = try Self.value(&reader) { value = tensor }
      case "parameter", "buffer", "tensor_constant":
        var given = ""
        isSaved = name != "tensor_constant"
        try reader.members { (reader, key) throws(ExportedError) in
          switch key {
          case "arg": value = try Argument.name(&reader)
          case name + "_name": given = try reader.string()
          case "persistent": isSaved = try reader.bool()
          default: try reader.skip()
          }
        }
        kind = .tensor(given)
      case "constant_input":
        kind = .constant
        try reader.skip()
      default:
        kind = .other(name)
        try reader.skip()
      }
    }
    (self.value, self.kind, self.isSaved) = (value, kind, isSaved)
  }

  /// The value of `{"arg": {"as_tensor": …}}`.
  static func value(_ reader: inout ProgramReader) throws(ExportedError) -> Argument {
    var value = Argument.none
    try reader.members { (reader, key) throws(ExportedError) in
      guard key == "arg" else { return try reader.skip() }
      value = try Argument(&reader)
    }
    return value
  }
}
