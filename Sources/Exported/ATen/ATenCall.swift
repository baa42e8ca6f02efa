import Files

/// A node with its arguments by the names of the operator's schema
/// (https://github.com/pytorch/pytorch, aten/src/ATen/native/native_functions.yaml).
struct ATenCall {
  let node: ExportedNode
  let path: String
  let metas: [String: TensorMeta]

  /// The names of the values that it makes; nil for one that is no tensor.
  let outputs: [String?]

  /// The operator and overload without the name of the library: `conv2d.default`; in-place twins keep their `_`.
  let target: String

  init(_ node: ExportedNode, path: String, metas: [String: TensorMeta]) {
    let aten = "torch.ops.aten."
    let target = node.target.hasPrefix(aten) ? String(node.target.dropFirst(aten.count)) : node.target
    self.init(node, target, path: path, metas: metas)
  }

  /// The same arguments of another operator.
  func renamed(to target: String) -> ATenCall { ATenCall(node, target, path: path, metas: metas) }

  private init(_ node: ExportedNode, _ target: String, path: String, metas: [String: TensorMeta]) {
    self.node = node
    self.target = target
    self.path = path
    self.metas = metas
    outputs = node.outputs.flatMap { output -> [String?] in
      switch output {
      case .tensor(let name): [name]
      case .tensors(let names): names
      case .int(.name(let name)): [name]
      default: [nil]
      }
    }
  }

  /// The error of a node that cannot be run: why, and what to do.
  func failure(_ what: String) -> ExportedError {
    .node(path: path, name: printable(node.name), target: printable(node.target), what: shortened(what))
  }

  private func wrong(_ name: String, _ expected: String, cure: String = "export the model again") -> ExportedError {
    failure("its argument \(printable(name)) is to be \(expected); \(cure)")
  }

  /// An argument, or nil where it is left out or None.
  subscript(name: String) -> Argument? {
    guard let value = node.inputs.first(where: { $0.name == name })?.value else { return nil }
    if case .none = value { return nil }
    return value
  }

  /// The name of a tensor that must be given.
  func tensor(_ name: String) throws(ExportedError) -> String {
    guard case .tensor(let value) = self[name] else { throw wrong(name, "a tensor") }
    return value
  }

  /// The same, or nil where it is left out.
  func optionalTensor(_ name: String) throws(ExportedError) -> String? {
    self[name] == nil ? nil : try tensor(name)
  }

  /// A list of tensors.
  func tensors(_ name: String) throws(ExportedError) -> [String?] {
    guard case .tensors(let names) = self[name] else { throw wrong(name, "a list of tensors") }
    return names
  }

  /// An integer; `value` where it is left out, or an error where that is nil.
  func int(_ name: String, default value: Int? = nil) throws(ExportedError) -> Int {
    switch self[name] {
    case .int(.value(let number)): return number
    case nil: if let value { return value } else { throw wrong(name, "an integer") }
    default: throw wrong(name, "an integer that does not depend on the batch", cure: "export the model for one image")
    }
  }

  /// A list of integers; one integer is a list of one.
  func ints(_ name: String, default value: [Int]? = nil) throws(ExportedError) -> [Int] {
    switch self[name] {
    case .int(.value(let number)): return [number]
    case .ints(let integers):
      return try integers.map { (integer) throws(ExportedError) in
        guard case .value(let number) = integer else {
          throw wrong(name, "integers that do not depend on the batch", cure: "export the model for one image")
        }
        return number
      }
    case nil: if let value { return value } else { throw wrong(name, "a list of integers") }
    // An empty list has no kind of its own.
    case .floats(let none) where none.isEmpty: return []
    case .tensors(let none) where none.isEmpty: return []
    default: throw wrong(name, "a list of integers")
    }
  }

  /// A list of integers, some of which may depend on the batch.
  func integers(_ name: String) throws(ExportedError) -> [Argument.Integer] {
    switch self[name] {
    case .int(let integer): return [integer]
    case .ints(let integers): return integers
    default: throw wrong(name, "a list of integers")
    }
  }

  /// A number; `value` where it is left out, or an error where that is nil.
  func float(_ name: String, default value: Double? = nil) throws(ExportedError) -> Double {
    switch self[name] {
    case .float(let number): return number
    case .int(.value(let number)): return Double(number)
    case .bool(let flag): return flag ? 1 : 0
    case nil: if let value { return value } else { throw wrong(name, "a number") }
    default: throw wrong(name, "a number")
    }
  }

  /// A list of numbers.
  func floats(_ name: String) throws(ExportedError) -> [Double] {
    switch self[name] {
    case .floats(let numbers): return numbers
    case .ints: return try ints(name).map { Double($0) }
    default: throw wrong(name, "a list of numbers")
    }
  }

  /// A truth value; `value` where it is left out.
  func bool(_ name: String, default value: Bool) throws(ExportedError) -> Bool {
    switch self[name] {
    case .bool(let flag): return flag
    case .int(.value(let number)): return number != 0
    case nil: return value
    default: throw wrong(name, "true or false")
    }
  }

  /// A string; `value` where it is left out.
  func string(_ name: String, default value: String) throws(ExportedError) -> String {
    switch self[name] {
    case .string(let text): return text
    case nil: return value
    default: throw wrong(name, "a string")
    }
  }

  /// Whether the result is of whole numbers.
  var isOfWholeNumbers: Bool { (outputs.first ?? nil).map(isOfWholeNumbers) ?? false }

  /// Whether its first result is of floats.
  var isOfFloats: Bool { (outputs.first ?? nil).flatMap { metas[$0]?.type?.isFloating } ?? false }

  /// Whether a value is of whole numbers, such as indices.
  func isOfWholeNumbers(_ value: String) -> Bool {
    guard let type = metas[value]?.type else { return false }
    return !type.isFloating && type != .bool
  }

  /// The number of axes of a tensor that is an argument.
  func rank(_ name: String) throws(ExportedError) -> Int { try sizes(name).count }

  /// The extents of a tensor that is an argument; nil for one that depends on the batch.
  func sizes(_ name: String) throws(ExportedError) -> [Int?] {
    let value = try tensor(name)
    guard let meta = metas[value] else {
      throw failure("the file does not say the shape of \(printable(value)); export the model again")
    }
    return meta.sizes
  }

  /// An axis of a tensor that is an argument, counted from its first.
  func axis(_ axis: Int, of name: String, adding more: Int = 0) throws(ExportedError) -> Int {
    let rank = try rank(name) + more
    let index = axis < 0 ? axis + rank : axis
    guard (0..<max(rank, 1)).contains(index) else {
      throw failure("axis \(axis) of a value of \(rank) axes; export the model again")
    }
    return index
  }
}
