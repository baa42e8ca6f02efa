/// Into how many groups the ranks are cut, each of which shards all parameters among its ranks.
public enum Replicas: Sendable, Equatable {
  /// So many groups of as equal a number of ranks as can be.
  case count(Int)
  /// One group a node, so that gathers stay inside it.
  case node
  /// As many groups of whole nodes as each leave half of a rank's memory for activations.
  case auto

  /// Reads `auto`, `node` or a number above 0.
  public init?(_ text: String) {
    switch text {
    case "auto": self = .auto
    case "node": self = .node
    default:
      guard let count = Int(text), count > 0 else { return nil }
      self = .count(count)
    }
  }

  /// The groups as ranges of ranks that are ordered node by node.
  ///
  /// - Parameters:
  ///   - nodeSizes: The ranks of each node; together no fewer than there are groups.
  ///   - parameterBytes: The bytes of all parameters, cut over a group's ranks.
  ///   - workingBytes: The bytes that a node holds besides, whatever the group.
  ///   - memory: The bytes that a rank may use.
  /// - Returns: One range a group.
  public func groups(nodeSizes: [Int], parameterBytes: Int, workingBytes: Int, memory: Int) -> [Range<Int>] {
    switch self {
    case .count(let count):
      let ranks = nodeSizes.reduce(0, +)
      return (0..<count).map { ($0 * ranks / count)..<(($0 + 1) * ranks / count) }
    case .node: return Self.groups(nodeSizes, nodesEach: 1)
    case .auto:
      func fits(_ nodes: Int) -> Bool {
        Self.groups(nodeSizes, nodesEach: nodes).allSatisfy { group in
          parameterBytes / group.count + workingBytes <= memory / 2
        }
      }
      return Self.groups(nodeSizes, nodesEach: (1..<nodeSizes.count).first(where: fits) ?? nodeSizes.count)
    }
  }

  /// Groups of neighbouring nodes; the first ones are a node larger where the number does not divide.
  private static func groups(_ nodeSizes: [Int], nodesEach: Int) -> [Range<Int>] {
    let count = max(1, nodeSizes.count / nodesEach)
    let starts = nodeSizes.indices.map { nodeSizes[..<$0].reduce(0, +) } + [nodeSizes.reduce(0, +)]
    return (0..<count).map { group in
      starts[group * nodeSizes.count / count]..<starts[(group + 1) * nodeSizes.count / count]
    }
  }
}
