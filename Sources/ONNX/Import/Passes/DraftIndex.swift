import Graphs
import Tensors

/// Who makes and who reads the values of a draft, for passes that look for patterns.
struct DraftIndex {
  private let draft: Draft
  private var producers: [Int: Int] = [:]
  private var readers: [Int: [Int]] = [:]

  init(_ draft: Draft) {
    self.draft = draft
    for (index, node) in draft.nodes.enumerated() {
      for output in node.outputs { producers[output] = index }
      for case .value(let id) in node.inputs { readers[id, default: []].append(index) }
    }
  }

  /// The operator of type `Op` that makes a value, with its node.
  func maker<Op: Operator>(_ type: Op.Type, of source: Source) -> (op: Op, node: Draft.Node)? {
    guard case .value(let id) = source, let index = producers[id], let op = draft.nodes[index].op as? Op else {
      return nil
    }
    return (op, draft.nodes[index])
  }

  /// The operator of type `Op` that makes a value for `reader` alone, and its place.
  func maker<Op: Operator>(_ type: Op.Type, of source: Source, for reader: Int) -> (op: Op, place: Int)? {
    guard case .value(let id) = source, onlyReader(of: id) == reader, let place = producers[id],
      let op = draft.nodes[place].op as? Op
    else { return nil }
    return (op, place)
  }

  /// What a node reads.
  func inputs(of place: Int) -> [Source] { draft.nodes[place].inputs }

  /// The only node that reads a value; nil where there are more, or it is the logits.
  func onlyReader(of value: Int) -> Int? {
    guard value != draft.logits, let all = readers[value], let first = all.first, all.allSatisfy({ $0 == first }) else {
      return nil
    }
    return first
  }

  /// The number that a source is, where it is a constant of one element.
  func number(_ source: Source) -> Float? {
    guard case .constant(let id) = source, draft.constants[id].elements.count == 1 else { return nil }
    return draft.constants[id].elements[0]
  }

  /// Whether a source is that number, to the precision that exporters write.
  func isNumber(_ source: Source, _ value: Float) -> Bool {
    number(source).map { abs($0 - value) <= abs(value) * 1e-4 } ?? false
  }

  /// The other input of a node of two inputs, one of which is `value`; the same where both are.
  func partner(of value: Source, in node: Draft.Node) -> Source? {
    guard node.inputs.count == 2 else { return nil }
    if node.inputs[0] == value { return node.inputs[1] }
    return node.inputs[1] == value ? node.inputs[0] : nil
  }
}

extension Draft {
  /// Puts another operator in a node's place, for the same outputs.
  mutating func replace(_ index: Int, _ op: any Operator, _ inputs: [Source]) {
    nodes[index].op = op
    nodes[index].inputs = inputs
  }
}
