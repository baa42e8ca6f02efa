import Graphs
import Tensors

/// A graph in the making: operators on values of one image, before fusions.
struct Draft {
  /// An operator's application; sources are indices into this draft.
  struct Node {
    var op: any Operator
    var inputs: [Source]
    var outputs: [Int]
    let name: String
  }

  /// A tensor of the file that operators read.
  struct Parameter {
    let tensor: StoredTensor
    let name: String
    var role = Graphs.Parameter.Role.weight
  }

  /// The shapes of values; value 0 is the image.
  var values: [Shape]
  var nodes: [Node] = []
  var parameters: [Parameter] = []
  var constants: [Tensor] = []
  /// The value that holds the logits.
  var logits = 0

  /// The shape of what a source gives.
  func shape(_ source: Source) -> Shape {
    switch source {
    case .value(let id): values[id]
    case .parameter(let id): Shape(checking: parameters[id].tensor.dimensions) ?? Shape(0)
    case .constant(let id): constants[id].shape
    }
  }

  /// Adds an operator and returns the values it makes.
  mutating func add(_ op: any Operator, _ inputs: [Source], name: String) throws(GraphError) -> [Int] {
    let shapes = try op.outputs(inputs.map(shape))
    let first = values.count
    values += shapes
    nodes.append(Node(op: op, inputs: inputs, outputs: Array(first..<values.count), name: name))
    return Array(first..<values.count)
  }
}

extension Draft {
  /// The finished graph, and its parameters in its order; operators that the logits do not need are left out.
  func graph(_ cuts: UnitCuts) throws(GraphError) -> (Graph, [Parameter]) {
    var builder = GraphBuilder(image: values[0])
    var known: [Int: Int] = [0: 0]
    var used: [Parameter] = []
    var sources: [Int: Source] = [:]
    let needed = neededNodes()
    guard !needed.isEmpty else { throw .empty }
    for node in needed {
      let inputs = node.inputs.map { source -> Source in
        switch source {
        case .value(let id): return .value(known[id] ?? 0)
        case .constant(let id): return builder.constant(constants[id])
        case .parameter(let id):
          if let made = sources[id] { return made }
          let parameter = parameters[id]
          let made = builder.parameter(parameter.name, shape(source), role: parameter.role)
          sources[id] = made
          used.append(parameter)
          return made
        }
      }
      let made = add(node.op, inputs, name: node.name, to: &builder)
      for (draft, id) in zip(node.outputs, made) { known[draft] = id }
    }
    return (try builder.finish(logits: known[logits] ?? 0, cuts: cuts), used)
  }

  private func add(_ op: some Operator, _ inputs: [Source], name: String, to builder: inout GraphBuilder) -> [Int] {
    builder.add(op, inputs, name: name)
  }

  /// The nodes that the logits depend on, in order.
  private func neededNodes() -> [Node] {
    var needed: Set<Int> = [logits]
    var kept: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      kept.append(node)
      for case .value(let id) in node.inputs { needed.insert(id) }
    }
    return kept.reversed()
  }
}
