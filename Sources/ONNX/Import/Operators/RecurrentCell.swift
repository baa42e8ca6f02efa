/// What a recurrent layer keeps from step to step; nil for zeros.
struct RecurrentState {
  var hidden: ImportValue?
  var cell: ImportValue?
}

/// The weights from a state to the next.
struct RecurrentCell {
  let recurrence: Recurrence
  let weights: ImportValue
  let bias: ImportValue?

  /// What `count` gates' rows from `first` on make of the state, and of their bias; nil where neither is there.
  private func product(_ state: ImportValue?, _ first: Int, _ count: Int) throws(ONNXError) -> ImportValue? {
    let own = try bias.map { (all) throws(ONNXError) in try recurrence.slice(all, 0, first, count) }
    guard let state else { return own }
    let rows = try recurrence.slice(weights, 0, first, count)
    return try recurrence.apply("Gemm", [state, rows] + [own].compactMap(\.self), ["transB": .int(1)])
  }

  func sum(_ line: ImportValue, _ state: ImportValue?, _ first: Int, _ count: Int) throws(ONNXError) -> ImportValue {
    let part = count == recurrence.gates * recurrence.hidden ? line : try recurrence.slice(line, 1, first, count)
    guard let product = try product(state, first, count) else { return part }
    return try recurrence.apply("Add", [part, product])
  }

  /// Gates are input, output, forget, cell.
  func lstm(_ line: ImportValue, _ before: RecurrentState) throws(ONNXError) -> RecurrentState {
    let (r, width) = (recurrence, recurrence.hidden)
    let sums = try sum(line, before.hidden, 0, 4 * width)
    let opened = try r.apply("Sigmoid", [try r.slice(sums, 1, 0, 3 * width)])
    let new = try r.apply("Tanh", [try r.slice(sums, 1, 3 * width, width)])
    var cell = try r.apply("Mul", [try r.slice(opened, 1, 0, width), new])
    if let old = before.cell {
      cell = try r.apply("Add", [try r.apply("Mul", [try r.slice(opened, 1, 2 * width, width), old]), cell])
    }
    let hidden = try r.apply("Mul", [try r.slice(opened, 1, width, width), try r.apply("Tanh", [cell])])
    return RecurrentState(hidden: hidden, cell: cell)
  }

  /// Gates are update, reset, hidden.
  func gru(_ line: ImportValue, _ before: RecurrentState) throws(ONNXError) -> RecurrentState {
    let (r, width) = (recurrence, recurrence.hidden)
    let opened = try r.apply("Sigmoid", [try sum(line, before.hidden, 0, 2 * width)])
    let (update, reset) = (try r.slice(opened, 1, 0, width), try r.slice(opened, 1, width, width))
    var new = try r.slice(line, 1, 2 * width, width)
    if r.resetsAfterProduct {
      if let product = try product(before.hidden, 2 * width, width) {
        new = try r.apply("Add", [new, try r.apply("Mul", [reset, product])])
      }
    } else {
      let state = try before.hidden.map { (old) throws(ONNXError) in try r.apply("Mul", [reset, old]) }
      if let product = try product(state, 2 * width, width) { new = try r.apply("Add", [new, product]) }
    }
    new = try r.apply("Tanh", [new])
    // (1 - update) new + update old.
    let distance = try before.hidden.map { (old) throws(ONNXError) in try r.apply("Sub", [old, new]) }
    let moved = try r.apply("Mul", [update, distance ?? new])
    return RecurrentState(hidden: try r.apply(distance == nil ? "Sub" : "Add", [new, moved]))
  }
}
