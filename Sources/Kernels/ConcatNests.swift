import Graphs

/// The values that lie in a Concat of theirs from the start, so that nothing is copied: along the first axis a part is a run of the
/// whole's elements, if both lie alike.
struct ConcatNests: Sendable {
  /// A value's place in another: the floats before it.
  struct Nest: Sendable {
    let whole: Int
    let offset: Int
  }

  /// What a Concat lays down at once: a value of so many inputs.
  struct Part {
    let source: Source
    let inputs: Int
  }

  /// The values that lie in a later one, which a unit makes that they enter or are made in.
  ///
  /// What nests in a whole that nests in another, in the same unit, lies in the outermost.
  private(set) var all: [Int: Nest] = [:]
  /// The earlier Concats whose inputs a later one of the same unit begins with, by the later one's value.
  private var beginnings: [Int: Part] = [:]

  /// Finds them; `last` is the last unit that reads each value.
  init(_ graph: Graph, _ layouts: Layouts, last: [Int]) {
    for (index, unit) in graph.units.enumerated() {
      findBeginnings(graph, unit)
      let (entering, leaving) = (Set(unit.liveIn), Set(unit.liveOut))
      // From the last one on, so that a whole's own place is known.
      for node in unit.nodes.reversed() where graph.nodes[node].isConcatOfFirstAxis {
        let value = graph.nodes[node].output
        let whole = all[value] ?? Nest(whole: value, offset: 0)
        var offset = whole.offset
        for part in parts(of: graph.nodes[node]) {
          defer { offset += (graph.shape(part.source).dimensions.first ?? 0) * layouts[value].channelStride }
          guard case .value(let inner) = part.source, inner != 0, all[inner] == nil, inner != whole.whole,
            layouts[inner].isRun(of: layouts[value])
          else { continue }
          // What only passes through scratch memory cannot hold a value that is there before.
          let isHeld = entering.contains(inner) && last[inner] == index && leaving.contains(whole.whole)
          let isMade = !entering.contains(inner) && !leaving.contains(inner)
          if isHeld || isMade { all[inner] = Nest(whole: whole.whole, offset: offset) }
        }
      }
    }
  }

  /// Where a value lies in a later one; nil where it lies on its own.
  subscript(value: Int) -> Nest? { all[value] }

  /// What a Concat lays side by side, an earlier one in place of the inputs that it has in common with it.
  func parts(of concat: Node) -> [Part] {
    let beginning = beginnings[concat.output]
    let others = concat.inputs.dropFirst(beginning?.inputs ?? 0).map { Part(source: $0, inputs: 1) }
    return (beginning.map { [$0] } ?? []) + others
  }

  /// For each Concat of a unit, the longest earlier one that it begins with.
  private mutating func findBeginnings(_ graph: Graph, _ unit: Unit) {
    var known: [Int: Int] = [:]
    for index in unit.nodes where graph.nodes[index].isConcatOfFirstAxis {
      let inputs = graph.nodes[index].inputs
      var hasher = Hasher()
      for (place, input) in inputs.enumerated() {
        hasher.combine(input)
        let hash = hasher.finalized()
        if let earlier = known[hash], graph.nodes[earlier].inputs.elementsEqual(inputs[...place]) {
          beginnings[graph.nodes[index].output] = Part(
            source: .value(graph.nodes[earlier].output), inputs: place + 1)
        }
        if place == inputs.count - 1 { known[hash] = known[hash] ?? index }
      }
    }
  }
}

extension Hasher {
  /// The hash of what was combined so far.
  fileprivate func finalized() -> Int {
    let copy = self
    return copy.finalize()
  }
}

extension Node {
  /// Whether it lays values side by side along the first axis.
  var isConcatOfFirstAxis: Bool { (op as? Concat)?.axis == 0 }
}

extension PlaneLayout {
  /// Whether a value's elements lie as a run of the channels of another lie.
  func isRun(of whole: PlaneLayout) -> Bool {
    !isPaired && !whole.isPaired && (rows, columns, border, gap) == (whole.rows, whole.columns, whole.border, whole.gap)
  }
}
