import Tensors

/// A tensor of the checkpoint that an operator reads.
public struct Parameter: Hashable, Sendable {
  /// Its name in PyTorch's state dict.
  public let name: String
  /// Its shape, as PyTorch stores it.
  public let shape: Shape

  /// Whether it is counted from data, not learned: a buffer, in PyTorch's words.
  var isStatistic: Bool { name.hasSuffix(".running_mean") || name.hasSuffix(".running_var") }
}

/// An application of an operator; values and parameters are indices into the graph's lists.
public struct Node: Sendable {
  /// What is computed.
  public let op: Operator
  /// The values it reads.
  public let inputs: [Int]
  /// The parameters it reads.
  public let parameters: [Int]
  /// The value it makes.
  public let output: Int
}

/// The smallest part of a model whose parameters are gathered and released together.
///
/// One value enters it and one leaves it.
public struct Unit: Sendable {
  /// Its layer's or block's name in the state dict.
  public let name: String
  /// Its operators.
  public let nodes: Range<Int>
  /// The value that enters.
  public let input: Int
  /// The value that leaves.
  public let output: Int
  /// The parameters in graph order: the unit's flat run of elements.
  public let parameters: Range<Int>
  /// The elements of that run.
  public let elementCount: Int
}

/// Operators in the order they run, cut into units that follow one another.
public struct Graph: Sendable {
  /// The shapes of all values; value 0 is the image.
  public let values: [Shape]
  /// The operators in the order they run.
  public let nodes: [Node]
  /// All parameters, in the order in which nodes read them.
  public let parameters: [Parameter]
  /// The cuts, in the order they run.
  public let units: [Unit]

  /// The shape of one image, `[channels, rows, columns]`.
  public var imageShape: Shape { values[0] }

  /// The number of logits.
  public var classCount: Int { units.last.map { values[$0.output].elementCount } ?? 0 }

  /// The elements of all parameters.
  public var elementCount: Int { units.reduce(0) { $0 + $1.elementCount } }

  /// The elements of the learned parameters, without the running statistics of BatchNormalization: what PyTorch counts.
  public var learnedCount: Int {
    parameters.reduce(0) { $0 + ($1.isStatistic ? 0 : $1.shape.elementCount) }
  }

  /// The elements of the largest unit.
  public var largestUnit: Int { units.map(\.elementCount).max() ?? 0 }

  /// The multiply-adds of one image's convolutions and matrix products, times two.
  public var floatingPointOperations: Int {
    nodes.reduce(0) { sum, node in
      switch node.op {
      case .conv, .gemm:
        let weight = parameters[node.parameters[0]].shape
        let outputs = values[node.output].elementCount
        return sum + 2 * outputs * (weight.elementCount / weight.dimensions[0])
      default: return sum
      }
    }
  }
}
