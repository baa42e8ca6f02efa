import Graphs

/// More indices before and behind axes, and channels that become rows and columns.
enum PadImports {
  static let handlers: [String: OperatorImport] = [
    "Pad": pad,
    "DepthToSpace": { (importer, call) throws(ONNXError) in
      let mode = try call.string("mode", default: "DCR")
      guard mode == "DCR" || mode == "CRD" else { throw call.wrong("mode", "DCR or CRD") }
      let op = DepthToSpace(
        block: try call.int("blocksize", default: 1), mode: mode == "DCR" ? .depthColumnRow : .columnRowDepth)
      return [try importer.onImages(op, try call.input(0), [], call)]
    },
    "SpaceToDepth": { (importer, call) throws(ONNXError) in
      guard try call.string("mode", default: "DCR") == "DCR" else { throw call.wrong("mode", "DCR") }
      let op = SpaceToDepth(block: try call.int("blocksize", default: 1))
      return [try importer.onImages(op, try call.input(0), [], call)]
    },
  ]

  /// A value without what pads below zero take off its axes.
  private static func cropped(
    _ input: ImportValue, _ pads: [Int], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    var ranges: [Slice.Range] = []
    for (axis, extent) in input.dimensions.enumerated() {
      let (before, after) = (max(-pads[axis], 0), max(-pads[axis + input.dimensions.count], 0))
      guard before + after <= extent else {
        throw call.failure("pads \(pads) take more off a value of shape \(call.shown(input)) than there is")
      }
      ranges.append(Slice.Range(axis: axis, start: before, count: extent - before - after))
    }
    return try importer.slice(input, ranges, call)
  }

  /// A value between its own last and first indices, as if it went round.
  private static func wrapped(
    _ input: ImportValue, _ pads: [Int], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    var result = input
    for (axis, extent) in input.dimensions.enumerated() {
      let (before, after) = (pads[axis], pads[axis + input.dimensions.count])
      guard before <= extent, after <= extent else {
        throw call.failure("pads \(pads) that go round a value of shape \(call.shown(input)) more than once")
      }
      var parts = [result]
      if before > 0 {
        let last = Slice.Range(axis: axis, start: extent - before, count: before)
        parts.insert(try importer.slice(result, [last], call), at: 0)
      }
      if after > 0 {
        parts.append(try importer.slice(result, [Slice.Range(axis: axis, start: 0, count: after)], call))
      }
      if parts.count > 1 { result = try importer.concat(parts, axis: axis, call) }
    }
    return result
  }

  private static let pad: OperatorImport = { (importer, call) throws(ONNXError) in
    var input = try call.input(0)
    let rank = input.dimensions.count
    var pads: [Int]
    var fill: Float
    if call.opset < 11 {
      (pads, fill) = (try call.ints("pads") ?? [], try call.float("value", default: 0))
    } else {
      pads = try importer.integers(try call.input(1), call)
      fill = try call.optional(2).map { (value) throws(ONNXError) in try importer.floats(value, call).first ?? 0 } ?? 0
    }
    // Beside integers the constant is one of them.
    if let rounded = input.live?.quantization { fill = (fill - rounded.zeros[0]) * rounded.scales[0] }
    if call.opset >= 18, let value = call.optional(3) {
      let axes = try importer.integers(value, call)
      guard pads.count == 2 * axes.count else { throw call.failure("pads \(pads) for axes \(axes); export again") }
      var all = [Int](repeating: 0, count: 2 * rank)
      for (index, axis) in axes.enumerated() {
        let place = try call.axis(axis, rank: rank)
        (all[place], all[place + rank]) = (pads[index], pads[index + axes.count])
      }
      pads = all
    }
    guard pads.count == 2 * rank, pads.allSatisfy({ (-(1 << 20)...1 << 20).contains($0) }) else {
      throw call.failure("pads \(pads) of a value of shape \(call.shown(input)); export the model again")
    }
    input = try cropped(input, pads, importer, call)
    pads = pads.map { max($0, 0) }
    if pads.allSatisfy({ $0 == 0 }) { return [input] }
    let mode: Pad.Mode
    switch try call.string("mode", default: "constant") {
    case "constant": mode = .constant(fill)
    case "reflect": mode = .reflect
    case "edge": mode = .edge
    case "wrap": return [try wrapped(input, pads, importer, call)]
    default: throw call.wrong("mode", "constant, reflect, edge or wrap")
    }
    let frame = Frame(value: input, call: call)
    if let batch = frame.batch, pads[batch.axis] != 0 || pads[batch.axis + rank] != 0 { _ = try frame.axis(batch.axis) }
    let op = Pad(
      before: frame.dropping(Array(pads[..<rank])), after: frame.dropping(Array(pads[rank...])), mode: mode)
    if let live = input.live {
      return try importer.emit(op, [.value(live.id)], batch: live.batch, type: live.type, call)
    }
    return [.folded(try importer.compute(op, [try importer.fold(input, call)], type: input.type, call)[0])]
  }
}
