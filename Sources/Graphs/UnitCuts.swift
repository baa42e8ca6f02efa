/// Where a graph without named layers is cut into units.
///
/// A cut is wanted where few bytes live, and a unit between ``least`` and ``most`` elements of parameters; the units of one
/// block of a large model are thus the block or less.
public struct UnitCuts: Sendable {
  /// The elements of parameters from which a unit may end.
  public let least: Int
  /// The elements beyond which it ends at the next place, however many values live there.
  public let most: Int

  /// Cuts between so many elements of parameters.
  public init(least: Int = 1 << 14, most: Int = 1 << 22) {
    self.least = least
    self.most = most
  }

  /// Where units begin.
  ///
  /// The image is read by the first unit only, so that no cut lies before its last use.
  func starts(_ nodes: [Node], _ parameters: [Parameter], values: Int, logits: Int) -> [UnitStart] {
    let lastUse = lastUses(nodes, values: values, logits: logits)
    let live = liveCounts(nodes, lastUse)
    var starts = [UnitStart(name: nodes[0].name, node: 0)]
    var held: Set<Int> = []
    var elements = 0
    let lastReader = nodes.lastIndex { !$0.parameters.isEmpty } ?? 0
    for index in nodes.indices.dropLast() where index < lastReader {
      for parameter in nodes[index].parameters where held.insert(parameter).inserted {
        elements += parameters[parameter].shape.elementCount
      }
      guard index >= lastUse[0], elements > 0 else { continue }
      let next = nodes[index + 1].parameters.reduce(0) { $0 + parameters[$1].shape.elementCount }
      let isFull = elements + next > most
      guard isFull || live[index] == 1 && elements >= least else { continue }
      starts.append(UnitStart(name: nodes[index + 1].name, node: index + 1))
      held = []
      elements = 0
    }
    return starts
  }

  private func lastUses(_ nodes: [Node], values: Int, logits: Int) -> [Int] {
    var lastUse = [Int](repeating: -1, count: values)
    for (index, node) in nodes.enumerated() {
      for value in node.values { lastUse[value] = index }
    }
    lastUse[logits] = nodes.count
    return lastUse
  }

  /// The values that live after each node.
  private func liveCounts(_ nodes: [Node], _ lastUse: [Int]) -> [Int] {
    var ends = [Int](repeating: 0, count: nodes.count + 1)
    var live = lastUse[0] >= 0 ? 1 : 0
    if lastUse[0] >= 0 { ends[lastUse[0]] += 1 }
    return nodes.indices.map { index in
      for value in nodes[index].outputs where lastUse[value] > index {
        live += 1
        ends[lastUse[value]] += 1
      }
      live -= ends[index]
      return live
    }
  }
}
