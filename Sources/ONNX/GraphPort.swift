import Checkpoints
import Files

/// A graph's input or output, as the file describes it.
public struct GraphPort: Sendable, Equatable, CustomStringConvertible {
  /// Its name.
  public let name: String
  /// The elements' type in ONNX's words; nil where the file does not say.
  public let type: String?
  /// The extents, open ones by their symbol; nil where the file does not say.
  public let extents: [String]?

  init(_ info: ValueInfoProto) {
    name = info.name
    type = info.type.flatMap { ElementType(rawValue: $0) }.map { "\($0)" }
    extents = info.dimensions?.map { dimension in
      switch dimension {
      case .fixed(let extent): "\(extent)"
      case .symbolic(let symbol): symbol.isEmpty ? "?" : printable(symbol)
      }
    }
  }

  /// The name, the type and the extents, as far as they are known.
  public var description: String {
    let shape = extents.map { "[\($0.joined(separator: ", "))]" }
    return ([printable(name)] + [type, shape].compactMap(\.self)).joined(separator: " ")
  }
}

extension ONNXFile {
  /// What the graph takes, initialisers excepted.
  public var inputs: [GraphPort] {
    (model.graph?.inputs ?? []).filter { stored[$0.name] == nil }.map { GraphPort($0) }
  }

  /// What the graph gives.
  public var outputs: [GraphPort] { (model.graph?.outputs ?? []).map { GraphPort($0) } }
}

extension ONNXFile {
  /// The inputs that something is given for: old files list initialisers among them, others flags that no node reads.
  var readInputs: [ValueInfoProto] {
    guard let graph = model.graph else { return [] }
    let inputs = graph.inputs.filter { stored[$0.name] == nil && !texts.contains($0.name) }
    guard inputs.count > 1 else { return inputs }
    let read = Set(graph.nodes.flatMap(\.namesRead))
    let needed = inputs.filter { read.contains($0.name) }
    return needed.count == 1 ? needed : inputs
  }
}

extension NodeProto {
  /// The names that the node reads, those that its graphs do among them.
  fileprivate var namesRead: [String] {
    inputs + graphs.flatMap { $0.graph.nodes.flatMap(\.namesRead) + $0.graph.outputs.map(\.name) }
  }
}
