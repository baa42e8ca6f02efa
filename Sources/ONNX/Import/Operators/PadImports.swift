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

  private static let pad: OperatorImport = { (importer, call) throws(ONNXError) in
    let input = try call.input(0)
    let rank = input.dimensions.count
    var pads: [Int]
    var fill: Float
    if call.opset < 11 {
      (pads, fill) = (try call.ints("pads") ?? [], try call.float("value", default: 0))
    } else {
      pads = try importer.integers(try call.input(1), call)
      fill = try call.optional(2).map { (value) throws(ONNXError) in try importer.floats(value, call).first ?? 0 } ?? 0
    }
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
    guard pads.count == 2 * rank, pads.allSatisfy({ $0 >= 0 }) else {
      throw call.failure("pads \(pads) of a value of shape \(call.shown(input)); cut with Slice instead")
    }
    if pads.allSatisfy({ $0 == 0 }) { return [input] }
    let mode: Pad.Mode
    switch try call.string("mode", default: "constant") {
    case "constant": mode = .constant(fill)
    case "reflect": mode = .reflect
    case "edge": mode = .edge
    default: throw call.wrong("mode", "constant, reflect or edge")
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
