import Graphs

/// The values whose planes may lie at any distance from one another.
///
/// Values that lie in one another, as runs of channels do in what they are taken from or laid side by side in, are a family. A family may
/// where a convolution makes or reads one of it, and whatever else makes or reads one takes such planes.
struct SpreadPlanes {
  private(set) var values: Set<Int> = []
  /// An earlier value of the family, itself for the first.
  private var relatives: [Int]

  init(_ graph: Graph) {
    relatives = Array(graph.values.indices)
    let shuffles = graph.nodes.indices.compactMap { graph.channelShuffle($0) }
    let (shuffling, shuffled) = (Set(shuffles.map(\.concat)), Set(shuffles.map(\.joined)))
    var (convolved, others): (Set<Int>, Set<Int>) = ([], [])
    for (index, node) in graph.nodes.enumerated() where node.laysRunsOfChannels && !shuffling.contains(index) {
      guard let first = node.values.first else { continue }
      for value in node.values + node.outputs { join(value, first) }
    }
    for (index, node) in graph.nodes.enumerated() where !node.laysRunsOfChannels {
      let takes = node.readsPlanes
      for value in node.values where !takes { others.insert(first(of: value)) }
      for value in node.outputs where !takes && !shuffled.contains(index) { others.insert(first(of: value)) }
      guard node.op is Conv else { continue }
      for value in node.values + node.outputs { convolved.insert(first(of: value)) }
    }
    for value in graph.values.indices where graph.values[value].rank != 3 || graph.producers[value] == nil {
      others.insert(first(of: value))
    }
    for value in graph.values.indices {
      let family = first(of: value)
      if convolved.contains(family), !others.contains(family) { values.insert(value) }
    }
  }

  /// The first value of a value's family.
  private mutating func first(of value: Int) -> Int {
    var value = value
    while relatives[value] != value {
      relatives[value] = relatives[relatives[value]]
      value = relatives[value]
    }
    return value
  }

  private mutating func join(_ value: Int, _ other: Int) {
    let (one, two) = (first(of: value), first(of: other))
    relatives[max(one, two)] = min(one, two)
  }
}

extension Node {
  /// Whether its kernel reads and makes planes at any distance from one another, or lays them beside others.
  var readsPlanes: Bool {
    switch op {
    case let conv as Conv: conv.readsBorders
    case is BatchNormalization, is Add, is Mul, is MaxPool, is AveragePool, is GlobalAveragePool: true
    default: isConcatOfFirstAxis || MapLowering.function(op) != nil
    }
  }

  /// Whether it takes runs of a value's first axis, or lays values side by side along it.
  fileprivate var laysRunsOfChannels: Bool {
    switch op {
    case let split as Split: split.axis == 0
    case let slice as Slice: slice.ranges.allSatisfy { $0.axis == 0 && $0.step == 1 }
    default: isConcatOfFirstAxis
    }
  }
}
