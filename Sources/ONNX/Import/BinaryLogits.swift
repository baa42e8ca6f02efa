import Graphs

/// The logits of a model that gives one number an image, as two: 0 for class 0, and the number for class 1.
///
/// Their softmax is the number's sigmoid. Where the graph ends in a sigmoid, the number is what it is of.
enum BinaryLogits {
  static func pair(of live: LiveValue, _ importer: Importer, _ call: NodeCall) throws(ONNXError) -> Int {
    let number = beforeSigmoid(live.id, importer.draft)
    let row = try importer.add(try importer.reshape([1], call), [.value(number)], call)
    guard case .value(let pair) = try importer.add(Pad(before: [1], after: [0]), [row], call) else { return live.id }
    return pair
  }

  /// The value that a sigmoid was taken of; the value itself where it is of none.
  private static func beforeSigmoid(_ id: Int, _ draft: Draft) -> Int {
    var value = id
    while let node = draft.nodes.last(where: { $0.outputs.contains(value) }),
      case .value(let input)? = node.inputs.first
    {
      if node.op is Sigmoid { return input }
      guard node.op is Reshape else { break }
      value = input
    }
    return id
  }
}
