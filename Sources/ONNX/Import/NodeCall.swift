import Files
import Graphs

/// A node with what it reads: the attributes and inputs of one call of an operator.
struct NodeCall {
  let node: NodeProto
  /// The version of ONNX's operators that it was written for.
  let opset: Int
  /// The images that concrete shapes are of.
  var batch = 1
  let path: String
  /// Its inputs; nil for one that is left out.
  let inputs: [ImportValue?]
  /// The operator as the file has it, where this is one of those that it is made of.
  var whole: String?

  /// The attributes by their names.
  var attributes: [String: AttributeProto.Value] {
    Dictionary(node.attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// The node's name, or where it has none that of its first output.
  var name: String { node.displayName }

  /// The error of a node that cannot be run: why, and what to do.
  @inline(never)
  func failure(_ what: String) -> ONNXError {
    .node(path: path, name: name, op: printable(whole ?? node.qualifiedOp), what: shortened(what))
  }

  /// The same for an operator that does not take what it is given.
  func failure(_ error: GraphError) -> ONNXError { failure("\(error); the file contradicts itself or is not run") }

  /// An input that must be there.
  func input(_ index: Int) throws(ONNXError) -> ImportValue {
    guard let value = optional(index) else {
      throw failure("input \(index + 1) is left out; export the model again")
    }
    return value
  }

  /// An input, or nil where it is left out.
  func optional(_ index: Int) -> ImportValue? { inputs.indices.contains(index) ? inputs[index] : nil }

  /// Whether the attribute is there.
  func has(_ name: String) -> Bool { node.attributes.contains { $0.name == name } }

  /// An integer attribute.
  func int(_ name: String, default value: Int) throws(ONNXError) -> Int {
    switch attributes[name] {
    case nil: return value
    case .int(let value): return value
    default: throw wrong(name, "an integer")
    }
  }

  /// An attribute of integers; nil where it is left out.
  func ints(_ name: String) throws(ONNXError) -> [Int]? {
    switch attributes[name] {
    case nil: return nil
    case .ints(let values): return values
    case .some(.none): return []
    default: throw wrong(name, "a list of integers")
    }
  }

  /// A float attribute.
  func float(_ name: String, default value: Float) throws(ONNXError) -> Float {
    switch attributes[name] {
    case nil: return value
    case .float(let value): return value
    default: throw wrong(name, "a number")
    }
  }

  /// An attribute of numbers; nil where it is left out.
  func floats(_ name: String) throws(ONNXError) -> [Float]? {
    switch attributes[name] {
    case nil: return nil
    case .floats(let values): return values
    case .some(.none): return []
    default: throw wrong(name, "a list of numbers")
    }
  }

  /// A string attribute.
  func string(_ name: String, default value: String) throws(ONNXError) -> String {
    switch attributes[name] {
    case nil: return value
    case .string(let value): return value
    default: throw wrong(name, "a string")
    }
  }

  /// An attribute as it is.
  func attribute(_ name: String) -> AttributeProto.Value? { attributes[name] }

  /// An attribute's value that is not run.
  func wrong(_ name: String, _ expected: String) -> ONNXError {
    failure("attribute \(printable(name)) is to be \(expected); export the model again")
  }

  /// An axis of `rank` axes, counted from the end where it is negative.
  func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
    let index = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(index) else {
      throw failure("axis \(axis) of a value with \(rank) axes; export the model again")
    }
    return index
  }
}

extension NodeProto {
  /// The operator, with its domain before it where that is not ONNX's own.
  var qualifiedOp: String { domain.isEmpty ? op : "\(domain).\(op)" }

  /// The name, or where it has none that of the first output, for messages.
  var displayName: String {
    printable(name.isEmpty ? outputs.first(where: { !$0.isEmpty }) ?? "without a name" : name)
  }
}
