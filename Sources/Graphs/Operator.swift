import Tensors

/// An operator of a graph: its meaning, its shapes, its cost, and a plain reference.
///
/// Names and meanings are ONNX's (opset 20, inference; https://onnx.ai/onnx/operators), on values of one image: shapes have no
/// batch axis, and axes are counted without it. Attributes are stored properties. An operator runs as soon as it is
/// written; a lowering in Kernels makes it fast.
public protocol Operator: Sendable {
  /// ONNX's name of the operator, or DeepSpeed's.
  static var name: String { get }

  /// The operator's name; of one that holds another, that one's.
  var name: String { get }

  /// The shapes of the outputs.
  ///
  /// - Throws: ``GraphError`` where the operator does not take such inputs.
  func outputs(_ inputs: [Shape]) throws(GraphError) -> [Shape]

  /// Computes the outputs in float32, for inputs that ``outputs(_:)`` has taken.
  ///
  /// The caller rounds each output to `dtype`; an operator made of several steps rounds those between itself. Sums run in row-major
  /// order by fused multiply-adds, which is the order of the kernels.
  func evaluate(_ inputs: [Tensor], _ dtype: DType) -> [Tensor]

  /// Whether ``evaluate(_:_:)`` has rounded its outputs where they are to be rounded, so that the caller must not.
  static var roundsItself: Bool { get }

  /// What is wrong with one image's inputs beyond their shapes, such as an index outside of its axis, as words; nil for nothing.
  ///
  /// What was computed from them is no result then.
  func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String?

  /// The multiply-adds of one image, `Int.max` where they are more; 0 where there are few.
  func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int
}

extension Operator {
  /// No: the caller rounds.
  public static var roundsItself: Bool { false }

  /// Nothing.
  public func fault(_ inputs: [Tensor], _ outputs: [Tensor]) -> String? { nil }

  /// None.
  public func multiplyAdds(_ inputs: [Shape], _ outputs: [Shape]) -> Int { 0 }

  /// The outputs, rounded to `dtype`.
  public func rounded(_ inputs: [Tensor], _ dtype: DType) -> [Tensor] {
    let outputs = evaluate(inputs, dtype)
    return Self.roundsItself ? outputs : outputs.map { $0.map(dtype.round) }
  }

  /// The operator's name.
  public var name: String { Self.name }

  /// Throws unless there are so many inputs, each of a size that a value may have: products of its
  /// extents fit an `Int` from here on.
  func require(_ inputs: [Shape], _ counts: ClosedRange<Int>, _ expected: String) throws(GraphError) {
    guard counts.contains(inputs.count) else { throw wrong(inputs, expected) }
    for shape in inputs { _ = try Shape(graph: shape.dimensions, name) }
  }

  /// The error for inputs that do not fit.
  func wrong(_ inputs: [Shape], _ expected: String) -> GraphError {
    .wrongInputs(op: name, expected: expected, found: inputs)
  }

  /// The error for an attribute of another value than `expected`.
  func wrong(_ attribute: String, _ expected: String, found: String) -> GraphError {
    .wrongAttribute(op: name, attribute: attribute, expected: expected, found: found)
  }
}

/// Where an operator's input comes from.
public enum Source: Hashable, Sendable {
  /// What the image or another operator gives: an index into ``Graph/values``.
  case value(Int)
  /// A tensor of the checkpoint: an index into ``Graph/parameters``.
  case parameter(Int)
  /// A small tensor that is part of the graph: an index into ``Graph/constants``.
  case constant(Int)
}

/// An application of an operator.
public struct Node: Sendable {
  /// What is computed.
  public let op: any Operator
  /// What it reads, in ONNX's order.
  public let inputs: [Source]
  /// The values it makes.
  public let outputs: [Int]
  /// Its name in the file it came from, or its layer's.
  public let name: String

  /// The values among its inputs, in order.
  public var values: [Int] {
    inputs.compactMap { if case .value(let id) = $0 { id } else { nil } }
  }

  /// The parameters among its inputs, in order.
  public var parameters: [Int] {
    inputs.compactMap { if case .parameter(let id) = $0 { id } else { nil } }
  }

  /// Its only output.
  public var output: Int { outputs[0] }
}

/// A tensor of the checkpoint that an operator reads.
public struct Parameter: Hashable, Sendable {
  /// What a parameter is to training.
  public enum Role: Sendable {
    /// Learned.
    case weight
    /// Counted from data: a buffer, in PyTorch's words.
    case statistic
  }

  /// Its name in PyTorch's state dict.
  public let name: String
  /// Its shape, as PyTorch stores it.
  public let shape: Shape
  /// Learned or counted.
  public let role: Role

  /// Makes a parameter.
  public init(name: String, shape: Shape, role: Role = .weight) {
    self.name = name
    self.shape = shape
    self.role = role
  }
}
