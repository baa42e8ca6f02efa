/// The smallest part of a model whose parameters are gathered and released together.
public struct Unit: Sendable {
  /// Its layer's or block's name in the state dict.
  public let name: String
  /// Its operators.
  public let nodes: Range<Int>
  /// The values that it reads and does not make, in the order of their making.
  public let liveIn: [Int]
  /// The values that it makes and later units read, and the logits if it makes them.
  public let liveOut: [Int]
  /// The parameters in the order in which nodes first read them: the unit's flat run of elements.
  public let parameters: [Int]
  /// The elements of that run.
  public let elementCount: Int
}

/// Where a unit begins.
public struct UnitStart: Sendable {
  /// The unit's name.
  public let name: String
  /// Its first operator.
  public let node: Int

  /// Makes a start.
  public init(name: String, node: Int) {
    self.name = name
    self.node = node
  }
}
