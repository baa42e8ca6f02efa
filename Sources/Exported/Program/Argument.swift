/// What a node is called with: `Argument` of torch/_export/serde/schema.py.
package enum Argument {
  /// An integer, or the name of one that depends on the batch.
  package enum Integer: Equatable {
    case value(Int)
    case name(String)
  }

  case none
  case tensor(String)
  /// Nil for one that is left out.
  case tensors([String?])
  case int(Integer)
  case ints([Integer])
  case float(Double)
  case floats([Double])
  case bool(Bool)
  case bools([Bool])
  case string(String)
  /// A number of the schema's `ScalarType`.
  case scalarType(Int)
  case graph(Subgraph)
  /// A kind that no operator here takes.
  case other(String)

  private static let listLimit = 1 << 16

  /// Reads `{"as_…": value}`.
  init(_ reader: inout ProgramReader) throws(ExportedError) {
    var found = Argument.none
    try reader.members { (reader, kind) throws(ExportedError) in
      found = try Self.value(kind, &reader)
    }
    self = found
  }

  private static func value(_ kind: String, _ reader: inout ProgramReader) throws(ExportedError) -> Argument {
    switch kind {
    case "as_none":
      try reader.skip()
      return .none
    case "as_tensor": return .tensor(try name(&reader))
    case "as_tensors":
      return .tensors(try list(&reader) { (reader) throws(ExportedError) in try name(&reader) })
    case "as_optional_tensor": return Self.tensor(try Argument(&reader))
    case "as_optional_tensors":
      return .tensors(
        try list(&reader) { (reader) throws(ExportedError) in
          if case .tensor(let name) = try Argument(&reader) { name } else { nil }
        })
    case "as_int": return .int(.value(try reader.integer()))
    case "as_sym_int": return .int(try symbol(&reader))
    case "as_ints":
      return .ints(try list(&reader) { (reader) throws(ExportedError) in .value(try reader.integer()) })
    case "as_sym_ints": return .ints(try list(&reader) { (reader) throws(ExportedError) in try symbol(&reader) })
    case "as_float": return .float(try reader.double())
    case "as_floats": return .floats(try list(&reader) { (reader) throws(ExportedError) in try reader.double() })
    case "as_bool": return .bool(try reader.bool())
    case "as_bools": return .bools(try list(&reader) { (reader) throws(ExportedError) in try reader.bool() })
    case "as_string": return .string(try reader.string())
    case "as_scalar_type": return .scalarType(try reader.integer())
    case "as_graph": return .graph(try Subgraph(&reader))
    default:
      try reader.skip()
      return .other(kind)
    }
  }

  private static func tensor(_ argument: Argument) -> Argument {
    if case .tensor = argument { argument } else { .none }
  }

  /// `{"name": "relu"}`.
  static func name(_ reader: inout ProgramReader) throws(ExportedError) -> String {
    var name = ""
    try reader.members { (reader, key) throws(ExportedError) in
      guard key == "name" else { return try reader.skip() }
      name = try reader.string()
    }
    return name
  }

  /// `{"as_int": 3}` or `{"as_name": "sym_size_int"}`.
  private static func symbol(_ reader: inout ProgramReader) throws(ExportedError) -> Integer {
    var integer = Integer.name("")
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "as_int": integer = .value(try reader.integer())
      case "as_name": integer = .name(try reader.string())
      default: try reader.skip()
      }
    }
    return integer
  }

  private static func list<Element>(
    _ reader: inout ProgramReader, _ element: (inout ProgramReader) throws(ExportedError) -> Element
  ) throws(ExportedError) -> [Element] {
    try reader.list(most: listLimit, "a list of more than \(listLimit) elements", element)
  }
}

// What it names.
extension Argument {
  /// The values that it names.
  var names: [String] {
    switch self {
    case .tensor(let name), .int(.name(let name)): [name]
    case .tensors(let names): names.compactMap(\.self)
    case .ints(let integers): integers.compactMap { if case .name(let name) = $0 { name } else { nil } }
    default: []
    }
  }

  /// The same with other names; those inside of a graph are its own.
  func renamed(_ name: (String) -> String) -> Argument {
    switch self {
    case .tensor(let own): return .tensor(name(own))
    case .tensors(let names): return .tensors(names.map { $0.map(name) })
    case .int(let integer): return .int(integer.renamed(name))
    case .ints(let integers): return .ints(integers.map { $0.renamed(name) })
    default: return self
    }
  }
}

extension Argument.Integer {
  fileprivate func renamed(_ name: (String) -> String) -> Argument.Integer {
    if case .name(let own) = self { .name(name(own)) } else { self }
  }
}
