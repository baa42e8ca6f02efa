/// Makes one Slice of two that follow one another along other axes, as exporters write `x[:, :, ::2, ::2]`.
enum SlicePass {
  /// The nodes, of which a second such Slice is gone; the value between the two is made and read by none.
  static func merged(_ nodes: [Node], logits: Int) -> [Node] {
    var readers: [Int: Int] = [:]
    for node in nodes { for value in node.values { readers[value, default: 0] += 1 } }
    var result: [Node] = []
    // The Slices in `result`, by the value that they make.
    var slices: [Int: Int] = [:]
    for node in nodes {
      guard let slice = node.op as? Slice else {
        result.append(node)
        continue
      }
      if let value = node.values.first, value != logits, readers[value] == 1, let place = slices[value],
        let first = result[place].op as? Slice, let both = first.followed(by: slice)
      {
        result[place] = Node(op: both, inputs: result[place].inputs, outputs: node.outputs, name: node.name)
        slices[node.outputs[0]] = place
      } else {
        slices[node.outputs[0]] = result.count
        result.append(node)
      }
    }
    return result
  }
}

extension Slice {
  /// This slice and then `next`, in the order of axes; nil where both cut one axis.
  fileprivate func followed(by next: Slice) -> Slice? {
    guard Set(ranges.map(\.axis)).isDisjoint(with: next.ranges.map(\.axis)) else { return nil }
    return Slice((ranges + next.ranges).sorted { $0.axis < $1.axis })
  }
}
