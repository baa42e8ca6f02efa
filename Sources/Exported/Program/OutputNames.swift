/// What a program's results are called: the keys of the dictionaries and dataclasses that lead to each, with dots between
/// (`TreeSpec` of torch/utils/_pytree.py, as JSON).
struct OutputNames {
  /// The name of each result, among them those that are no tensors; nil for one that no key leads to.
  private(set) var all: [String?] = []
  private let path: String

  /// Reads the calls of modules: those of the program itself stand first, its name is empty.
  init(_ reader: inout ProgramReader, path: String) throws(ExportedError) {
    self.path = path
    var outer: String?
    try reader.elements { (reader) throws(ExportedError) in
      var (name, form) = (String?.none, String?.none)
      try reader.members { (reader, key) throws(ExportedError) in
        switch key {
        case "fqn": name = try reader.string()
        case "signature": form = try Self.form(&reader)
        default: try reader.skip()
        }
      }
      if name == "" { outer = outer ?? form }
    }
    guard let outer else { return }
    var form = ProgramReader(Array(outer.utf8), path: path, entry: "out_spec")
    var (names, place) = (self, 0)
    try form.elements { (reader) throws(ExportedError) in
      // Behind the version of the form.
      if place == 1 { try names.read(&reader, below: nil) } else { try reader.skip() }
      place += 1
    }
    all = names.all
  }

  /// The form of what a module returns; nil where nothing is told of its calls.
  private static func form(_ reader: inout ProgramReader) throws(ExportedError) -> String? {
    guard !reader.isNull() else { return nil }
    var form: String?
    try reader.members { (reader, key) throws(ExportedError) in
      if key == "out_spec" { form = try reader.string() } else { try reader.skip() }
    }
    return form
  }

  /// Reads a dictionary, a list or one result, to which `name` leads; its parts stand behind what it is.
  private mutating func read(_ reader: inout ProgramReader, below name: String?) throws(ExportedError) {
    var (isResult, keys, count, names) = (false, [String](), 0, self)
    try reader.nested { (reader, key) throws(ExportedError) in
      switch key {
      case "type":
        isResult = reader.isNull()
        if !isResult { try reader.skip() }
      case "context": keys = try Self.keys(&reader, path)
      case "children_spec":
        try reader.elements { (reader) throws(ExportedError) in
          let part = keys.indices.contains(count) ? keys[count] : name.map { _ in "\(count)" }
          try names.read(&reader, below: part.map { part in name.map { "\($0).\(part)" } ?? part })
          count += 1
        }
      default: try reader.skip()
      }
    }
    guard names.all.count <= ExportedProgram.valueLimit else { throw reader.damaged("too many outputs") }
    self = names
    if isResult { all.append(name) }
  }

  /// The keys of a dictionary; none of what has no keys that are texts.
  private static func keys(_ reader: inout ProgramReader, _ path: String) throws(ExportedError) -> [String] {
    guard !reader.isNull() else { return [] }
    var list = ProgramReader(Array(try reader.string().utf8), path: path, entry: "out_spec")
    let keys = try? list.list(most: ExportedProgram.valueLimit, "too many keys") { (reader) throws(ExportedError) in
      try reader.string()
    }
    return keys ?? []
  }
}
