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
  let nests: ConcatNests

  /// Plans the slots of a graph.
  init(_ graph: Graph, _ layouts: Layouts) {
    var last = [Int](repeating: -1, count: graph.values.count)
    for (index, unit) in graph.units.enumerated() {
      for value in unit.liveIn { last[value] = index }
    }
    last[graph.logits] = graph.units.count
    let nests = ConcatNests(graph, layouts, last: last)
    var offsets = [Int?](repeating: nil, count: graph.values.count)
    var places = offsets
    var plan = MemoryPlan()
    // From the last value on, so that a chain of nests costs no more than its length.
    var roots: [Int: ConcatNests.Nest] = [:]
    for (value, nest) in nests.all.sorted(by: { $0.key > $1.key }) {
      let root = roots[nest.whole] ?? ConcatNests.Nest(whole: nest.whole, offset: 0)
      roots[value] = ConcatNests.Nest(whole: root.whole, offset: root.offset + nest.offset)
    }
    for (index, unit) in graph.units.enumerated() {
      for value in unit.liveIn where last[value] == index && nests[value] == nil { plan.release(value) }
      for value in unit.liveOut {
        let root = roots[value] ?? ConcatNests.Nest(whole: value, offset: 0)
        let place = places[root.whole] ?? plan.take(layouts[root.whole].floatCount, for: root.whole)
        places[root.whole] = place
        offsets[value] = place + root.offset
      }
    }
    self.nests = nests
    self.offsets = offsets
    floatCount = max(plan.floatCount, 1)
  }
}
