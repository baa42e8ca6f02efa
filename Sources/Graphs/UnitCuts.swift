import Tensors

/// Where a graph without named layers is cut into units.
///
/// A cut is wanted where few elements live, behind what follows a layer element by element, and a unit between ``least`` and ``most``
/// elements of parameters; the units of one block of a large model are thus the block or less.
public struct UnitCuts: Sendable {
  /// The elements of parameters from which a unit may end.
  public let least: Int
  /// The elements beyond which it ends at the next place, however many values live there.
  public let most: Int

  /// The nodes behind a place among which a better one may lie.
  private static let reach = 8

  /// Cuts between so many elements of parameters.
  public init(least: Int = 1 << 14, most: Int = 1 << 22) {
    self.least = least
    self.most = most
  }

  /// Where units begin.
  ///
  /// The image is read by the first unit only, so that no cut lies before its last use.
  func starts(_ nodes: [Node], _ parameters: [Parameter], values: [Shape], logits: Int) -> [UnitStart] {
    let lastUse = lastUses(nodes, values: values.count, logits: logits)
    let live = alive(nodes, values, lastUse)
    var starts = [UnitStart(name: nodes[0].name, node: 0)]
    var held: Set<Int> = []
    var elements = 0
    let lastReader = nodes.lastIndex { !$0.parameters.isEmpty } ?? 0
    for index in nodes.indices.dropLast() where index < lastReader {
      for parameter in nodes[index].parameters where held.insert(parameter).inserted {
        elements += parameters[parameter].shape.elementCount
      }
      guard index >= lastUse[0], elements > 0 else { continue }
      let isFull = elements + count(nodes[index + 1], parameters) > most
      guard isFull || live[index].count == 1 && elements >= least else { continue }
      let later = index + 1..<min(index + 1 + Self.reach, lastReader)
      if !isFull, hasBetter(nodes[later], live[later], than: live[index].elements, parameters, held: elements) {
        continue
      }
      starts.append(UnitStart(name: nodes[index + 1].name, node: index + 1))
      held = []
      elements = 0
    }
    return starts
  }

  /// Whether a place among `nodes` is better than one before them where a value of `elements` lives, in the same unit: one value
  /// lives there too, and it is less than half as large, or no larger and made without matrices.
  private func hasBetter(
    _ nodes: ArraySlice<Node>, _ live: ArraySlice<Living>, than elements: Int, _ parameters: [Parameter], held: Int
  ) -> Bool {
    var held = held
    var hasMatrix = false
    for (node, living) in zip(nodes, live) {
      held += count(node, parameters)
      // Whether a convolution takes a MaxPool along decides on its algorithm, and so on the last bits.
      if node.op is MaxPool { return false }
      // Native bf16 turns pairs of channels into features where the Gemm is that reads them.
      if let reshape = node.op as? Reshape, reshape.shape.rank == 1 { return false }
      guard held <= most else { return false }
      hasMatrix = hasMatrix || node.parameters.contains { parameters[$0].shape.rank > 1 }
      guard living.count == 1 else { continue }
      if 2 * living.elements < elements || !hasMatrix && living.elements <= elements { return true }
    }
    return false
  }

  /// The elements of a node's parameters.
  private func count(_ node: Node, _ parameters: [Parameter]) -> Int {
    node.parameters.reduce(0) { $0 + parameters[$1].shape.elementCount }
  }

  private func lastUses(_ nodes: [Node], values: Int, logits: Int) -> [Int] {
    var lastUse = [Int](repeating: -1, count: values)
    for (index, node) in nodes.enumerated() {
      for value in node.values { lastUse[value] = index }
    }
    lastUse[logits] = nodes.count
    return lastUse
  }

  /// The values that live at a place, and their elements.
  private struct Living {
    var count = 0
    var elements = 0
  }

  /// What lives after each node.
  private func alive(_ nodes: [Node], _ values: [Shape], _ lastUse: [Int]) -> [Living] {
    var ends = [Living](repeating: Living(), count: nodes.count + 1)
    var live = Living()
    func begin(_ value: Int) {
      let elements = values[value].elementCount
      live = Living(count: live.count + 1, elements: live.elements + elements)
      ends[lastUse[value]].count += 1
      ends[lastUse[value]].elements += elements
    }
    if lastUse[0] >= 0 { begin(0) }
    return nodes.indices.map { index in
      for value in nodes[index].outputs where lastUse[value] > index { begin(value) }
      live = Living(count: live.count - ends[index].count, elements: live.elements - ends[index].elements)
      return live
    }
  }
}
