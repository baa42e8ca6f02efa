import Tensors

/// Operators in the order they run, cut into units that follow one another.
///
/// Value 0 is the image.
public struct Graph: Sendable {
  /// The shapes of all values, of one image.
  public let values: [Shape]
  /// The operators, each after those that it reads from.
  public let nodes: [Node]
  /// All parameters, in the order in which nodes first read them.
  public let parameters: [Parameter]
  /// Tensors that are part of the graph.
  public let constants: [Tensor]
  /// The cuts, in the order they run.
  public let units: [Unit]
  /// The value that holds the logits.
  public let logits: Int
  /// The nodes that read each value, in order; a node that reads it twice stands twice.
  public let uses: [[Int]]
  /// The node that makes each value; nil for the image.
  public let producers: [Int?]

  /// The shape of one image, `[channels, rows, columns]`.
  public var imageShape: Shape { values[0] }

  /// The number of logits.
  public var classCount: Int { values[logits].elementCount }

  /// The elements of all parameters.
  public var elementCount: Int { units.reduce(0) { $0 + $1.elementCount } }

  /// The elements of the learned parameters, without the running statistics of BatchNormalization: what PyTorch counts.
  public var learnedCount: Int {
    parameters.reduce(0) { $0 + ($1.role == .weight ? $1.shape.elementCount : 0) }
  }

  /// The elements of the largest unit.
  public var largestUnit: Int { units.map(\.elementCount).max() ?? 0 }

  /// The multiply-adds of one image's convolutions and matrix products; `Int.max` where they are more.
  public var multiplyAdds: Int { nodes.reduce(0) { $0.saturatingAdd(multiplyAdds(of: $1)) } }

  /// The same times two; `Int.max` where they are more.
  public var floatingPointOperations: Int { multiplyAdds.saturatingProduct(2) }

  /// The multiply-adds of one of its nodes; `Int.max` where they are more.
  public func multiplyAdds(of node: Node) -> Int {
    node.op.multiplyAdds(node.inputs.map(shape), node.outputs.map { values[$0] })
  }

  /// The shape of what an input gives.
  public func shape(_ source: Source) -> Shape {
    switch source {
    case .value(let id): values[id]
    case .parameter(let id): parameters[id].shape
    case .constant(let id): constants[id].shape
    }
  }

  /// A graph of operators in the order they run, cut before the operators at `starts`, of which the first is 0.
  ///
  /// - Throws: ``GraphError`` where there is no operator.
  init(
    values: [Shape], nodes: [Node], parameters: [Parameter], constants: [Tensor], logits: Int, starts: [UnitStart]
  ) throws(GraphError) {
    guard !nodes.isEmpty, logits > 0 else { throw .empty }
    self.values = values
    self.nodes = nodes
    self.parameters = parameters
    self.constants = constants
    self.logits = logits
    var uses = [[Int]](repeating: [], count: values.count)
    var producers = [Int?](repeating: nil, count: values.count)
    for (index, node) in nodes.enumerated() {
      for value in node.values { uses[value].append(index) }
      for value in node.outputs { producers[value] = index }
    }
    self.uses = uses
    self.producers = producers
    units = Self.units(nodes, parameters, uses: uses, logits: logits, starts)
  }

  private static func units(
    _ nodes: [Node], _ parameters: [Parameter], uses: [[Int]], logits: Int, _ starts: [UnitStart]
  ) -> [Unit] {
    starts.indices.map { index in
      let range = starts[index].node..<(index + 1 < starts.count ? starts[index + 1].node : nodes.count)
      var read = OrderedIDs()
      var made = OrderedIDs()
      var used = OrderedIDs()
      for node in nodes[range] {
        for value in node.values where !made.contains(value) { read.insert(value) }
        for parameter in node.parameters { used.insert(parameter) }
        for value in node.outputs { made.insert(value) }
      }
      let liveOut = made.all.filter { value in
        value == logits || (uses[value].last ?? 0) >= range.upperBound
      }
      return Unit(
        name: starts[index].name, nodes: range, liveIn: read.all.sorted(), liveOut: liveOut, parameters: used.all,
        elementCount: used.all.reduce(0) { $0 + parameters[$1].shape.elementCount })
    }
  }
}

/// Numbers in the order in which they were first inserted.
private struct OrderedIDs {
  private(set) var all: [Int] = []
  private var known: Set<Int> = []

  func contains(_ id: Int) -> Bool { known.contains(id) }

  mutating func insert(_ id: Int) {
    if known.insert(id).inserted { all.append(id) }
  }
}
