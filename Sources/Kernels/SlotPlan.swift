import Graphs

/// Where the values that live from one unit to the next lie in a slot: the memory that a group of images has for them.
///
/// What a unit leaves may lie where a value lay that is read no more; the unit's program sees to it that nothing is overwritten
/// too early. A value that a Concat lays others beside, and that nobody needs any more, is made where the whole will lie.
struct SlotPlan {
  /// The floats of a slot.
  let floatCount: Int
  /// Where each value begins; nil for those that live in one unit only, and for the image.
  let offsets: [Int?]
  /// The values that lie in a later one, from the start.
  let nests: [Int: Nest]

  /// A value's place in another: the floats before it.
  struct Nest {
    let whole: Int
    let offset: Int
  }

  /// Plans the slots of a graph.
  init(_ graph: Graph, _ layouts: Layouts) {
    var last = [Int](repeating: -1, count: graph.values.count)
    for (index, unit) in graph.units.enumerated() {
      for value in unit.liveIn { last[value] = index }
    }
    last[graph.logits] = graph.units.count
    let nests = Self.nests(graph, layouts, last)
    var offsets = [Int?](repeating: nil, count: graph.values.count)
    var places = offsets
    var plan = MemoryPlan()
    // From the last value on, so that a chain of nests costs no more than its length.
    var roots: [Int: Nest] = [:]
    for (value, nest) in nests.sorted(by: { $0.key > $1.key }) {
      let root = roots[nest.whole] ?? Nest(whole: nest.whole, offset: 0)
      roots[value] = Nest(whole: root.whole, offset: root.offset + nest.offset)
    }
    for (index, unit) in graph.units.enumerated() {
      for value in unit.liveIn where last[value] == index && nests[value] == nil { plan.release(value) }
      for value in unit.liveOut {
        let root = roots[value] ?? Nest(whole: value, offset: 0)
        let place = places[root.whole] ?? plan.take(layouts[root.whole].floatCount, for: root.whole)
        places[root.whole] = place
        offsets[value] = place + root.offset
      }
    }
    self.nests = nests
    self.offsets = offsets
    floatCount = max(plan.floatCount, 1)
  }

  /// Of each Concat along the first axis the longest part that enters its unit, where only that unit reads it.
  private static func nests(_ graph: Graph, _ layouts: Layouts, _ last: [Int]) -> [Int: Nest] {
    var nests: [Int: Nest] = [:]
    for (index, unit) in graph.units.enumerated() {
      let (entering, leaving) = (Set(unit.liveIn), Set(unit.liveOut))
      for node in graph.nodes[unit.nodes] {
        guard let concat = node.op as? Concat, concat.axis == 0, leaving.contains(node.output),
          isBare(layouts[node.output])
        else { continue }
        var offset = 0
        var longest: (value: Int, offset: Int, count: Int)?
        for source in node.inputs {
          let count = graph.shape(source).elementCount
          if case .value(let value) = source, value != 0, entering.contains(value), last[value] == index,
            nests[value] == nil, isBare(layouts[value]), count > longest?.count ?? 0
          {
            longest = (value, offset, count)
          }
          offset += count * PlaneLayout.lanes
        }
        if let longest { nests[longest.value] = Nest(whole: node.output, offset: longest.offset) }
      }
    }
    return nests
  }

  /// Whether a value is nothing but its elements, one after the other.
  private static func isBare(_ layout: PlaneLayout) -> Bool { layout.isContiguous && !layout.isPaired }
}
