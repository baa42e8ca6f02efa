import Checkpoints
import Tensors

/// A graph of another format, written with ONNX's operators of opset 23, that is imported as if it were an ONNX file.
package struct ForeignGraph {
  /// An attribute's value.
  package enum Attribute {
    case int(Int)
    case ints([Int])
    case float(Float)
    case floats([Float])
    case string(String)
    case strings([String])
  }

  /// An input or output: its name, and its extents, nil where one is open.
  package typealias Operand = (name: String, dimensions: [Int?])

  private static let opset = 23

  /// The attribute of Resize for PyTorch's scales: the bits of each as float64; none where sizes are given.
  package static let scaleBits = "scale_bits"

  private let path: String
  private let producer: String
  private let size: Int
  private var graph = GraphProto()
  private(set) var stored: [String: StoredTensor] = [:]
  private var entries: [TensorEntry] = []

  /// Starts a graph whose tensors lie in the file at `path`, of `size` bytes.
  package init(path: String, producer: String, size: Int) {
    self.path = path
    self.producer = producer
    self.size = size
  }

  var nodes: [NodeProto] { graph.nodes }

  /// Names a tensor of the file `name` in the graph and `parameter` where it is a parameter.
  ///
  /// The offset is in bytes, strides are in elements; the caller has checked that it lies within the file.
  package mutating func add(
    _ name: String, parameter: String, _ type: ElementType, dimensions: [Int], offset: Int, strides: [Int]
  ) {
    let tensor = StoredTensor(
      name: parameter, dimensions: dimensions, type: type, file: 0, offset: offset, strides: strides)
    stored[name] = tensor
    if let entry = tensor.entry(parameter) { entries.append(entry) }
  }

  /// Adds a node; the names of its outputs are new.
  package mutating func add(
    _ op: String, named name: String, inputs: [String], outputs: [String], _ attributes: [String: Attribute] = [:]
  ) {
    let given = attributes.sorted { $0.key < $1.key }.map { name, value in
      AttributeProto(name: name, value: Self.value(value))
    }
    graph.nodes.append(NodeProto(name: name, op: op, inputs: inputs, outputs: outputs, attributes: given))
  }

  /// The graph from one batch of images to its outputs.
  package func file(
    from image: Operand, _ type: ElementType, to outputs: [String], headerBytes: Int
  ) -> ONNXFile {
    var graph = graph
    let dimensions = image.dimensions.map { extent in
      extent.map { ValueInfoProto.Dimension.fixed($0) } ?? .symbolic("batch")
    }
    graph.inputs = [ValueInfoProto(name: image.name, type: type.rawValue, dimensions: dimensions)]
    graph.outputs = outputs.map { ValueInfoProto(name: $0) }
    let model = ModelProto(producer: producer, opsets: ["": Self.opset], graph: graph)
    return ONNXFile(
      model, path: path, producer: producer, stored: stored, tensors: entries,
      files: TensorFiles(path, size: size), headerBytes: headerBytes)
  }

  private static func value(_ attribute: Attribute) -> AttributeProto.Value {
    switch attribute {
    case .int(let value): .int(value)
    case .ints(let values): .ints(values)
    case .float(let value): .float(value)
    case .floats(let values): .floats(values)
    case .string(let value): .string(value)
    case .strings(let values): .strings(values)
    }
  }
}
