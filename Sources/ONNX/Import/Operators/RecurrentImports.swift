import Files
import Graphs

/// LSTM, GRU and RNN, step by step: an image has so many, and the operators of each are the ordinary ones.
///
/// Gates and equations are those of onnx/onnx, docs/Operators.md.
enum RecurrentImports {
  static let handlers: [String: OperatorImport] = [
    "LSTM": { (importer, call) throws(ONNXError) in
      try Recurrence(importer, call, gates: 4, activations: ["Sigmoid", "Tanh", "Tanh"]).outputs()
    },
    "GRU": { (importer, call) throws(ONNXError) in
      try Recurrence(importer, call, gates: 3, activations: ["Sigmoid", "Tanh"]).outputs()
    },
    "RNN": { (importer, call) throws(ONNXError) in
      try Recurrence(importer, call, gates: 1, activations: ["Tanh"]).outputs()
    },
  ]
}

/// One recurrent layer of one or two directions; values of a step are `[images, hidden]`, or of several sequences an image.
struct Recurrence {
  private static let mostSteps = 1 << 12

  private let importer: Importer
  private let call: NodeCall
  let gates: Int
  let hidden: Int
  private let steps: Int
  private let isReverse: [Bool]
  private let activation: String
  /// Whether a GRU's reset gate is taken times the product with the state, as PyTorch's is, or times the state.
  let resetsAfterProduct: Bool

  init(_ importer: Importer, _ call: NodeCall, gates: Int, activations: [String]) throws(ONNXError) {
    (self.importer, self.call, self.gates) = (importer, call, gates)
    let input = try call.input(0)
    guard let live = input.live, input.dimensions.count == 3, live.batch.axis == 1, !live.batch.isInner else {
      throw call.failure("its input has the shape \(call.shown(input)), wanted [steps, images, features]; export again")
    }
    steps = input.dimensions[0]
    guard steps <= Self.mostSteps else { throw call.failure("\(steps) steps, at most \(Self.mostSteps) are run") }
    hidden = try call.int("hidden_size", default: 0)
    switch try call.string("direction", default: "forward") {
    case "forward": isReverse = [false]
    case "reverse": isReverse = [true]
    case "bidirectional": isReverse = [false, true]
    default: throw call.wrong("direction", "forward, reverse or bidirectional")
    }
    let rows = gates * hidden
    for (index, shape) in [(1, [rows, input.dimensions[2]]), (2, [rows, hidden]), (3, [2 * rows])] {
      guard let value = call.optional(index) else { continue }
      guard hidden > 0, value.dimensions == [isReverse.count] + shape, value.live == nil else {
        throw call.failure(
          "weights of shape \(call.shown(value)), wanted \([isReverse.count] + shape); export it again")
      }
    }
    resetsAfterProduct = try call.int("linear_before_reset", default: 0) != 0
    var expected = Array(repeating: activations, count: isReverse.count).flatMap { $0 }
    if case .strings(let given)? = call.attribute("activations") {
      if gates == 1, given.allSatisfy({ $0 == "Relu" }) { expected = expected.map { _ in "Relu" } }
      guard given == expected else { throw call.wrong("activations", expected.joined(separator: ", ")) }
    }
    activation = expected.last ?? "Tanh"
    try refuseTheRest()
  }

  /// What is not run: sequences of several lengths, peepholes, clips.
  private func refuseTheRest() throws(ONNXError) {
    for name in ["clip", "activation_alpha", "activation_beta"] where call.has(name) {
      throw call.wrong(name, "left out")
    }
    for name in ["layout", "input_forget"] where try call.int(name, default: 0) != 0 { throw call.wrong(name, "0") }
    if let lengths = call.optional(4), try importer.integers(lengths, call).contains(where: { $0 != steps }) {
      throw call.failure("its sequences have several lengths; export the model without packing them")
    }
    guard call.optional(7) == nil else { throw call.failure("it has peepholes, which are not run") }
  }

  /// Y `[steps, directions, images, hidden]`, Y_h and, of an LSTM, Y_c `[directions, images, hidden]`.
  func outputs() throws(ONNXError) -> [ImportValue] {
    var (all, lasts, cells): ([ImportValue], [ImportValue], [ImportValue]) = ([], [], [])
    for direction in isReverse.indices {
      let (states, last) = try run(direction)
      let lines = try apply(
        "Concat", try states.map { (state) throws(ONNXError) in try unsqueezed(state, 0) }, ["axis": .int(0)])
      all.append(try unsqueezed(lines, 1))
      if let state = last.hidden { lasts.append(try unsqueezed(state, 0)) }
      if let cell = last.cell { cells.append(try unsqueezed(cell, 0)) }
    }
    var outputs = [try apply("Concat", all, ["axis": .int(1)]), try apply("Concat", lasts, ["axis": .int(0)])]
    if !cells.isEmpty { outputs.append(try apply("Concat", cells, ["axis": .int(0)])) }
    return outputs
  }

  /// The hidden state after each step, in the order of the input, and the last one.
  private func run(_ direction: Int) throws(ONNXError) -> ([ImportValue], RecurrentState) {
    func part(_ index: Int) throws(ONNXError) -> ImportValue? {
      guard let all = call.optional(index) else { return nil }
      return try importer.reshape(try slice(all, 0, direction, 1), to: Array(all.dimensions.dropFirst()), call)
    }
    guard let weights = try part(1), let recurrent = try part(2) else {
      throw call.failure("its weights are left out; export the model again")
    }
    let rows = gates * hidden
    let bias = try part(3)
    var inputs = try apply("MatMul", [try call.input(0), try importer.transpose(weights, [1, 0], call)])
    if let bias { inputs = try apply("Add", [inputs, try slice(bias, 0, 0, rows)]) }
    let cell = RecurrentCell(
      recurrence: self, weights: recurrent,
      bias: try bias.map { (all) throws(ONNXError) in try slice(all, 0, rows, rows) })
    var state = RecurrentState(hidden: try first(5, direction), cell: try first(6, direction))
    var states: [ImportValue?] = Array(repeating: nil, count: steps)
    for step in isReverse[direction] ? Array((0..<steps).reversed()) : Array(0..<steps) {
      let line = try apply("Squeeze", [try slice(inputs, 0, step, 1), integers([0])])
      switch gates {
      case 4: state = try cell.lstm(line, state)
      case 3: state = try cell.gru(line, state)
      default: state.hidden = try apply(activation, [try cell.sum(line, state.hidden, 0, hidden)])
      }
      states[step] = state.hidden
    }
    return (states.compactMap(\.self), state)
  }

  /// The state that one direction begins with; nil where that is zero.
  private func first(_ index: Int, _ direction: Int) throws(ONNXError) -> ImportValue? {
    guard let all = call.optional(index) else { return nil }
    let isShaped = all.dimensions.count == 3 && all.dimensions[0] == isReverse.count && all.dimensions[2] == hidden
    if isShaped, all.live == nil, try importer.floats(all, call).allSatisfy({ $0 == 0 }) { return nil }
    // One that the file holds is every image's.
    guard isShaped, all.live != nil || all.dimensions[1] == 1 else {
      throw call.failure("a first state of shape \(call.shown(all)); export the model again")
    }
    return try apply("Squeeze", [try slice(all, 0, direction, 1), integers([0])])
  }

  private func unsqueezed(_ value: ImportValue, _ axis: Int) throws(ONNXError) -> ImportValue {
    try apply("Unsqueeze", [value, integers([axis])])
  }

  func slice(_ value: ImportValue, _ axis: Int, _ first: Int, _ count: Int) throws(ONNXError) -> ImportValue {
    if value.dimensions[axis] == count { return value }
    return try apply("Slice", [value, integers([first]), integers([first + count]), integers([axis])])
  }

  private func integers(_ values: [Int]) -> ImportValue { .folded(FoldedTensor([values.count], integers: values)) }

  /// The first output of an operator of opset 23.
  func apply(
    _ op: String, _ inputs: [ImportValue], _ attributes: [String: AttributeProto.Value] = [:]
  ) throws(ONNXError) -> ImportValue {
    let node = NodeProto(
      name: call.name, op: op, outputs: [call.name],
      attributes: attributes.map { AttributeProto(name: $0.key, value: $0.value) })
    let part = NodeCall(node: node, opset: 23, batch: importer.batch, path: importer.path, inputs: inputs)
    guard let handler = OperatorImports.handlers[op], let output = try handler(importer, part).first else {
      throw call.failure("\(op) is not run here")
    }
    return output
  }
}
