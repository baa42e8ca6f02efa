import ONNX

/// Layers of LSTM, GRU and RNN (pytorch/pytorch, aten/src/ATen/native/RNN.cpp).
enum RecurrentOverloads {
  static let all: [String: ATenTranslation] = [
    "lstm.input": { (translator, call) throws(ExportedError) in
      try layers(&translator, call, Kind(op: "LSTM", gates: [0, 3, 1, 2], states: try call.tensors("hx")))
    },
    "gru.input": { (translator, call) throws(ExportedError) in
      let kind = Kind(
        op: "GRU", gates: [1, 0, 2], states: [try call.tensor("hx")], more: ["linear_before_reset": .int(1)])
      try layers(&translator, call, kind)
    },
    "rnn_tanh.input": { (translator, call) throws(ExportedError) in
      try layers(&translator, call, Kind(op: "RNN", gates: [0], states: [try call.tensor("hx")]))
    },
    "rnn_relu.input": { (translator, call) throws(ExportedError) in
      let directions = try call.bool("bidirectional", default: false) ? 2 : 1
      let kind = Kind(
        op: "RNN", gates: [0], states: [try call.tensor("hx")],
        more: ["activations": .strings([String](repeating: "Relu", count: directions))])
      try layers(&translator, call, kind)
    },
  ]

  private struct Kind {
    let op: String
    /// PyTorch's gates in ONNX's order.
    let gates: [Int]
    let states: [String?]
    var more: [String: ForeignGraph.Attribute] = [:]
  }

  private static func layers(
    _ translator: inout Translator, _ call: ATenCall, _ kind: Kind
  ) throws(ExportedError) {
    let parameters = try call.tensors("params").compactMap(\.self).map(translator.value)
    let states = kind.states.compactMap(\.self).map(translator.value)
    let hasBiases = try call.bool("has_biases", default: true)
    let directions = try call.bool("bidirectional", default: false) ? 2 : 1
    let (count, each) = (try call.int("num_layers"), hasBiases ? 4 : 2)
    guard try call.rank("input") == 3, (1...1 << 10).contains(count), parameters.count == count * directions * each,
      let hidden = call.metas[parameters[1]]?.sizes.last.flatMap(\.self)
    else { throw call.failure("sequences of a batch, without packing and projections, are run; export it so") }
    if try call.bool("train", default: false), try call.float("dropout", default: 0) > 0 {
      throw call.failure("it drops out, as in training; call eval() before the export")
    }
    let isBatchFirst = try call.bool("batch_first", default: false)
    var input = try translator.tensor(call, "input")
    if isBatchFirst { input = translator.emit("Transpose", [input], ["perm": .ints([1, 0, 2])]) }
    var attributes = kind.more
    attributes["hidden_size"] = .int(hidden)
    attributes["direction"] = .string(directions == 2 ? "bidirectional" : "forward")
    var lasts = [[String]](repeating: [], count: states.count)
    for layer in 0..<count {
      let first = layer * directions
      var inputs = [input]
      for part in [[0], [1]] + (hasBiases ? [[2, 3]] : []) {
        let lines = (first..<first + directions).map { line in
          joined(&translator, part.map { parameters[line * each + $0] }, kind.gates, hidden)
        }
        inputs.append(translator.emit("Concat", lines, ["axis": .int(0)]))
      }
      inputs += [String](repeating: "", count: 5 - inputs.count)
      for state in states {
        let ends = [translator.constant([first]), translator.constant([first + directions]), translator.constant([0])]
        inputs.append(translator.emit("Slice", [state] + ends))
      }
      let results = translator.emit(kind.op, inputs, attributes, results: 1 + states.count)
      for index in states.indices { lasts[index].append(results[1 + index]) }
      let turned = translator.emit("Transpose", [results[0]], ["perm": .ints([0, 2, 1, 3])])
      input = translator.emit("Reshape", [turned, translator.constant([0, 0, directions * hidden])])
    }
    let outputs = call.outputs.map { $0 ?? "" }
    guard outputs.count == 1 + states.count else {
      throw call.failure("it has \(outputs.count) results; export it again")
    }
    try translator.finish(
      "Transpose", [input], ["perm": .ints(isBatchFirst ? [1, 0, 2] : [0, 1, 2])], output: outputs[0])
    for index in states.indices {
      try translator.finish("Concat", lasts[index], ["axis": .int(0)], output: outputs[1 + index])
    }
  }

  /// Weights of one direction with the rows of their gates in ONNX's order, one behind the other, as one line.
  private static func joined(
    _ translator: inout Translator, _ parameters: [String], _ gates: [Int], _ hidden: Int
  ) -> String {
    var rows: [String] = []
    for parameter in parameters {
      for gate in gates {
        let ends = [[gate * hidden], [(gate + 1) * hidden], [0]].map { translator.constant($0) }
        rows.append(translator.emit("Slice", [parameter] + ends))
      }
    }
    return translator.emit(
      "Unsqueeze", [translator.emit("Concat", rows, ["axis": .int(0)]), translator.constant([0])])
  }
}
