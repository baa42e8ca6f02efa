/// One step of LSTM, GRU and RNN (pytorch/pytorch, torch/nn/modules/rnn.py).
enum CellOverloads {
  static let all: [String: ATenTranslation] = [
    "rnn_tanh_cell.default": { (translator, call) throws(ExportedError) in try plain("Tanh", &translator, call) },
    "rnn_relu_cell.default": { (translator, call) throws(ExportedError) in try plain("Relu", &translator, call) },
    "lstm_cell.default": { (translator, call) throws(ExportedError) in
      let states = try call.tensors("hx").compactMap(\.self).map(translator.value)
      guard states.count == 2, call.outputs.count == 2 else { throw call.failure("it has other states than two") }
      let sums = try sums(&translator, call, state: states[0])
      let gates = try parts(translator.emit("Add", [sums.input, sums.state]), 4, &translator, call)
      let (input, forget, output) = (
        translator.emit("Sigmoid", [gates[0]]), translator.emit("Sigmoid", [gates[1]]),
        translator.emit("Sigmoid", [gates[3]])
      )
      let new = translator.emit("Mul", [input, translator.emit("Tanh", [gates[2]])])
      let cell = translator.emit("Add", [translator.emit("Mul", [forget, states[1]]), new])
      if let name = call.outputs[0] {
        try translator.finish("Mul", [output, translator.emit("Tanh", [cell])], output: name)
      }
      if let name = call.outputs[1] { try translator.finish("Identity", [cell], output: name) }
    },
    "gru_cell.default": { (translator, call) throws(ExportedError) in
      let state = try translator.tensor(call, "hx")
      let sums = try sums(&translator, call, state: state)
      let own = try parts(sums.input, 3, &translator, call)
      let old = try parts(sums.state, 3, &translator, call)
      let reset = translator.emit("Sigmoid", [translator.emit("Add", [own[0], old[0]])])
      let update = translator.emit("Sigmoid", [translator.emit("Add", [own[1], old[1]])])
      let new = translator.emit(
        "Tanh", [translator.emit("Add", [own[2], translator.emit("Mul", [reset, old[2]])])])
      let change = translator.emit("Mul", [update, translator.emit("Sub", [state, new])])
      try translator.finish("Add", [change, new])
    },
  ]

  private static func plain(
    _ op: String, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) {
    let sums = try sums(&translator, call, state: try translator.tensor(call, "hx"))
    try translator.finish(op, [translator.emit("Add", [sums.input, sums.state])])
  }

  /// What the weights make of the input and of the state.
  private static func sums(
    _ translator: inout Translator, _ call: ATenCall, state: String
  ) throws(ExportedError) -> (input: String, state: String) {
    func sum(_ value: String, _ kind: String) throws(ExportedError) -> String {
      var inputs = [value, try translator.tensor(call, "w_\(kind)")]
      if call["b_\(kind)"] != nil { inputs.append(try translator.tensor(call, "b_\(kind)")) }
      return translator.emit("Gemm", inputs, ["transB": .int(1)])
    }
    return (try sum(try translator.tensor(call, "input"), "ih"), try sum(state, "hh"))
  }

  /// The gates side by side.
  private static func parts(
    _ value: String, _ count: Int, _ translator: inout Translator, _ call: ATenCall
  ) throws(ExportedError) -> [String] {
    guard let rows = try call.sizes("w_hh").first.flatMap(\.self), rows > 0, rows.isMultiple(of: count) else {
      throw call.failure("weights of other than \(count) gates; export the model again")
    }
    let sizes = translator.constant([Int](repeating: rows / count, count: count))
    return translator.emit("Split", [value, sizes], ["axis": .int(-1)], results: count)
  }
}
