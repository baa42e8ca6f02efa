/// What a model file says, without its weights: ONNX's `ModelProto` (https://github.com/onnx/onnx, onnx/onnx.proto).
struct ModelProto {
  var irVersion = 0
  var producer = ""
  var producerVersion = ""
  /// The version of each domain's operators; "" is ONNX's own.
  var opsets: [String: Int] = [:]
  var graph: GraphProto?
  var functions: [FunctionProto] = []
  var isTrained = false
  /// What the exporter says of the classes, by its keys.
  var metadata: [String: String] = [:]
}

/// Nodes with the names of the values they read and make.
struct GraphProto: Sendable {
  var name = ""
  var nodes: [NodeProto] = []
  var initializers: [TensorProto] = []
  var inputs: [ValueInfoProto] = []
  var outputs: [ValueInfoProto] = []
  var hasSparseInitializers = false
}

/// An operator's application; an input that is left out is "".
struct NodeProto: Sendable {
  var name = ""
  var op = ""
  var domain = ""
  var inputs: [String] = []
  var outputs: [String] = []
  var attributes: [AttributeProto] = []
}

/// A named constant of a node.
struct AttributeProto: Sendable {
  /// The content, by its type.
  enum Value: Sendable {
    case none
    case float(Float)
    case int(Int)
    case string(String)
    case tensor(TensorProto)
    case floats([Float])
    case ints([Int])
    case strings([String])
    /// A graph within the node.
    case graph(GraphProto)
    /// An attribute of the function that the node is in.
    case reference(String)
    /// A type that no operator of a classifier uses.
    case other(Int)
  }

  var name = ""
  var value = Value.none
}

/// A tensor, and where its elements lie.
struct TensorProto {
  /// Where elements lie.
  enum Storage {
    /// In the model's file, as `raw_data` or packed floats: little-endian, one after another.
    case range(Range<Int>)
    /// In another file of the folder.
    case external(location: String, offset: Int, length: Int?)
    /// Numbers that the file spells one by one.
    case integers([Int])
    case floats([Float])
  }

  var name = ""
  var dimensions: [Int] = []
  /// The number in the file; `ElementType` where it is one that is known.
  var type = 0
  var storage = Storage.range(0..<0)
}

/// A graph's input or output.
struct ValueInfoProto {
  /// An extent.
  enum Dimension: Equatable {
    case fixed(Int)
    /// Whatever is given; the name is for messages.
    case symbolic(String)
  }

  var name = ""
  /// The number of the element type; nil where it is no tensor.
  var type: Int?
  /// The extents; nil where the file does not say.
  var dimensions: [Dimension]?
}

/// A node's meaning in terms of other nodes.
struct FunctionProto {
  var name = ""
  var domain = ""
  var overload = ""
  var inputs: [String] = []
  var outputs: [String] = []
  /// Attributes that a call must give.
  var attributes: [String] = []
  /// Attributes that a call may give, with their defaults.
  var defaults: [AttributeProto] = []
  var nodes: [NodeProto] = []
  var opsets: [String: Int] = [:]
}
