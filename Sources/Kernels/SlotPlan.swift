import Graphs

/// Where the values that live from one unit to the next lie in a slot: the memory that a group of images has for them.
///
/// What a unit leaves may lie where a value lay that is read no more; the unit's program sees to it that nothing is overwritten
/// too early.
struct SlotPlan {
  /// The floats of a slot.
  let floatCount: Int
  /// Where each value begins; nil for those that live in one unit only, and for the image.
  let offsets: [Int?]
  /// The last unit that reads each value.
  private let lastUnit: [Int]

  /// Plans the slots of a graph.
  init(_ graph: Graph, _ layouts: Layouts) {
    var last = [Int](repeating: -1, count: graph.values.count)
    for (index, unit) in graph.units.enumerated() {
      for value in unit.liveIn { last[value] = index }
    }
    last[graph.logits] = graph.units.count
    var offsets = [Int?](repeating: nil, count: graph.values.count)
    var plan = MemoryPlan()
    for (index, unit) in graph.units.enumerated() {
      for value in unit.liveIn where last[value] == index { plan.release(value) }
      for value in unit.liveOut { offsets[value] = plan.take(layouts[value].floatCount, for: value) }
    }
    lastUnit = last
    self.offsets = offsets
    floatCount = max(plan.floatCount, 1)
  }

  /// Whether no unit after the one of that index reads `value`.
  func ends(_ value: Int, with unit: Int) -> Bool { lastUnit[value] <= unit }
}
