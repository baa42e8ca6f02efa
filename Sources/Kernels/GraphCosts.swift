import Graphs
import Tensors

/// What a graph computes for one image: how often each operator, at how many multiply-adds, and by which means.
public struct GraphCosts: Sendable {
  /// The applications of one operator.
  public struct Row: Sendable, Equatable {
    /// ONNX's name.
    public let name: String
    /// The applications.
    public fileprivate(set) var count = 0
    /// The multiply-adds of an image; `Int.max` where they are more.
    public fileprivate(set) var multiplyAdds = 0
    /// The applications that have no kernel and run by the operator's reference, which is slow.
    public fileprivate(set) var slowCount = 0
  }

  /// One unit of the graph.
  public struct Part: Sendable, Equatable {
    /// Its layer's or block's name.
    public let name: String
    /// Its operators.
    public let operatorCount: Int
    /// The elements of its parameters.
    public let elementCount: Int
    /// The multiply-adds of an image.
    public let multiplyAdds: Int
  }

  /// The operators: those of most multiply-adds first, then those that are applied most.
  public let operators: [Row]
  /// The units, in the order they run.
  public let parts: [Part]

  /// Counts what `graph` computes, compiled for a level.
  public init(_ graph: Graph, dtype: DType, level: CPULevel) {
    let slow = Program(graph, dtype: dtype, level: level).slowNodes
    var rows: [String: Row] = [:]
    for (index, node) in graph.nodes.enumerated() {
      var row = rows[node.op.name] ?? Row(name: node.op.name)
      row.count += 1
      row.multiplyAdds = row.multiplyAdds.saturatingAdd(graph.multiplyAdds(of: node))
      if slow.contains(index) { row.slowCount += 1 }
      rows[node.op.name] = row
    }
    operators = rows.values.sorted { one, other in
      (other.multiplyAdds, other.count, one.name) < (one.multiplyAdds, one.count, other.name)
    }
    parts = graph.units.map { unit in
      Part(
        name: unit.name, operatorCount: unit.nodes.count, elementCount: unit.elementCount,
        multiplyAdds: graph.nodes[unit.nodes].reduce(0) { $0.saturatingAdd(graph.multiplyAdds(of: $1)) })
    }
  }
}
