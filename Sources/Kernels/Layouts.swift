import Graphs

/// How the values of a graph lie in memory, one layout a value.
struct Layouts: Sendable {
  private let all: [PlaneLayout]

  /// Lays out the values of `graph`: a value's border is as wide as the convolutions that read it pad.
  init(_ graph: Graph, _ level: CPULevel) {
    let isPaired = level.isPaired
    var borders = [Int](repeating: 0, count: graph.values.count)
    for node in graph.nodes {
      guard let conv = node.op as? Conv, conv.readsBorders, case .value(let input) = node.inputs[0] else { continue }
      borders[input] = max(borders[input], conv.pads.max() ?? 0)
    }
    Self.spreadBorders(graph, &borders)
    let pairsColumns = level.pairsColumns && graph.pairsColumnsOfImages
    let spread = SpreadPlanes(graph).values
    all = graph.values.indices.map { value in
      PlaneLayout(
        graph.values[value], border: borders[value], isPaired: isPaired, pairsColumns: value == 0 && pairsColumns,
        isSpread: spread.contains(value))
    }
  }

  /// Gives what only planes' kernels read the border of the Concat that it is a part of, so that it may lie there.
  private static func spreadBorders(_ graph: Graph, _ borders: inout [Int]) {
    for node in graph.nodes.reversed() where node.isConcatOfFirstAxis && borders[node.output] > 0 {
      for value in node.values where value != 0 && graph.uses[value].allSatisfy({ graph.nodes[$0].readsPlanes }) {
        borders[value] = max(borders[value], borders[node.output])
      }
    }
  }

  /// The layout of a value.
  subscript(value: Int) -> PlaneLayout { all[value] }
}

extension Conv {
  /// Whether its kernels find the padding in the border of their input; a wider one is not worth the memory.
  var readsBorders: Bool { strides.count == 2 && (pads.max() ?? 0) <= Self.largestBorder }
}

extension Graph {
  /// Whether kernels on pairs of channels pair the columns of the images' last channel, which has no other one beside it;
  /// only convolutions can read that.
  var pairsColumnsOfImages: Bool {
    !(values[0].dimensions.first ?? 0).isMultiple(of: 2) && uses[0].allSatisfy { nodes[$0].op is Conv }
  }
}
