/// Finds values that contain themselves and cuts them there, since reference counts free no circle.
///
/// A search in depth: what refers to a node on the way to it is the edge that closes a circle. Each node is looked at once,
/// without recursion.
struct CircleSearch {
  enum Mark { case unseen, onTheWay, done }

  private struct Step {
    let node: PickleNode
    var place = 0
  }

  private var way: [Step] = []

  /// Cuts the circles of all that `roots` reach.
  static func cut(_ roots: [PickleValue]) {
    var search = CircleSearch()
    for root in roots {
      search.enter(root)
      while !search.way.isEmpty { search.advance() }
    }
  }

  private mutating func enter(_ value: PickleValue) {
    guard let node = value.node, node.search == .unseen else { return }
    node.search = .onTheWay
    way.append(Step(node: node))
  }

  /// Looks at the next place of the newest node on the way.
  private mutating func advance() {
    let last = way.count - 1
    let (node, place) = (way[last].node, way[last].place)
    guard place < node.placeCount else {
      node.search = .done
      way.removeLast()
      return
    }
    way[last].place += 1
    let value = node.value(at: place)
    if value.node?.search == .onTheWay { node.cut(at: place) } else { enter(value) }
  }
}
