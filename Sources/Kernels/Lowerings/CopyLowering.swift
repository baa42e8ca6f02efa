import CKernels
import Graphs
import Memory
import Tensors

/// Operators that put elements elsewhere: Transpose, Slice, Split, Concat, Pad, Expand and Gather.
enum CopyLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, node.outputs.allSatisfy({ unit.graph.values[$0].rank > 0 }) else { return false }
    if seesParts(node, &unit) { return true }
    guard let copies = copies(node, unit.graph) else { return false }
    make(copies, of: node, &unit)
    return true
  }

  /// Makes the value of a node that was left for its reader to see through.
  static func make(_ index: Int, _ unit: inout UnitCompiler) {
    let node = unit.graph.nodes[index]
    make(copies(node, unit.graph) ?? [], of: node, &unit)
  }

  private static func make(_ copies: [Copy], of node: Node, _ unit: inout UnitCompiler) {
    let outputs = node.outputs.map { unit.newLocal($0) }
    if let pad = node.op as? Pad, case .constant(let element) = pad.mode {
      fill(outputs[0], node.outputs[0], element, &unit)
    }
    var sources: [Source: WalkStep.Source] = [:]
    for copy in copies {
      let input = node.inputs[copy.input]
      let shape = unit.graph.shape(input)
      let source = sources[input] ?? unit.walkSource(input, over: shape, isCopied: true)
      sources[input] = source
      let target = outputs[copy.output]
      let (first, strides) = target.layout.strides(unit.graph.values[node.outputs[copy.output]])
      let reading = WalkStep.Source(
        elements: source.elements, first: source.first + copy.from.offset(at: source.strides),
        strides: copy.reading(source.strides))
      let step = WalkStep(
        Int32(CK_WALK_COPY), [reading], to: target, first: first + copy.to.offset(at: strides), strides: strides,
        extents: copy.extents)
      if !step.isInPlace { unit.add(step) }
    }
  }

  /// Fills what a Pad does not copy, and what it does.
  private static func fill(_ output: Operand, _ value: Int, _ element: Float, _ unit: inout UnitCompiler) {
    guard element != 0 else { return unit.add(ClearStep(output: output)) }
    let shape = unit.graph.values[value]
    let (first, strides) = output.layout.strides(shape)
    let source = WalkStep.Source(
      elements: .constant(ConstantFloats([unit.context.dtype.round(element)])), strides: strides.map { _ in 0 })
    unit.add(
      WalkStep(
        Int32(CK_WALK_COPY), [source], to: output, first: first, strides: strides, extents: shape.dimensions))
  }

  /// Says of runs of the first axis that they lie where the whole lies: one that is nothing but its elements, or planes laid out alike.
  private static func seesParts(_ node: Node, _ unit: inout UnitCompiler) -> Bool {
    guard let value = node.values.first, let starts = starts(node) else { return false }
    let input = unit.operand(value)
    let shape = unit.graph.values[value]
    let areAlike = shape.rank == 3 && node.outputs.allSatisfy { unit.layout($0).isRun(of: input.layout) }
    guard areAlike || input.layout.isContiguous else { return false }
    let row = areAlike ? input.layout.channelStride : shape.count(1..<shape.rank) * PlaneLayout.lanes
    for (start, output) in zip(starts, node.outputs) {
      let layout = areAlike ? unit.layout(output) : unit.layout(output).withoutBorder
      unit.alias(output, Operand(local: input.local, layout: layout, offset: input.offset + start * row))
    }
    return true
  }

  /// Where each output begins, in indices of the first axis, where all are runs of it.
  private static func starts(_ node: Node) -> [Int]? {
    switch node.op {
    case let op as Split where op.axis == 0:
      return op.sizes.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }.dropLast()
    case let op as Slice where op.ranges.count == 1 && op.ranges[0].axis == 0 && op.ranges[0].step == 1:
      return [op.ranges[0].start]
    case let op as Gather where op.axis == 0 && op.indices.count == 1: return op.indices
    default: return nil
    }
  }

  /// A block of elements that is copied: from the index `from` of an input to the index `to` of an output, `axes[i]` (or none) being
  /// the input's axis of the output's axis i.
  private struct Copy {
    let input: Int
    var output = 0
    let from: [Int]
    let to: [Int]
    let axes: [Int?]
    let steps: [Int]
    let extents: [Int]

    func reading(_ strides: [Int]) -> [Int] {
      axes.indices.map { axis in axes[axis].map { strides[$0] * steps[axis] } ?? 0 }
    }
  }

  private static func copies(_ node: Node, _ graph: Graph) -> [Copy]? {
    let shapes = node.inputs.map(graph.shape)
    let results = node.outputs.map { graph.values[$0].dimensions }
    let rank = results[0].count
    guard rank <= Int(CK_AXES), shapes.allSatisfy({ $0.rank <= Int(CK_AXES) }) else { return nil }
    let origin = [Int](repeating: 0, count: shapes[0].rank)
    let target = [Int](repeating: 0, count: rank)
    let ones = [Int](repeating: 1, count: rank)
    let same: [Int?] = Array(0..<rank)
    switch node.op {
    case let op as Transpose:
      return [Copy(input: 0, from: origin, to: target, axes: op.permutation, steps: ones, extents: results[0])]
    case let op as Slice:
      var (from, steps) = (origin, ones)
      for range in op.ranges {
        from[range.axis] += range.start * steps[range.axis]
        steps[range.axis] *= range.step
      }
      return [Copy(input: 0, from: from, to: target, axes: same, steps: steps, extents: results[0])]
    case let op as Split:
      var from = origin
      return results.enumerated().map { output, extents in
        defer { from[op.axis] += extents[op.axis] }
        return Copy(input: 0, output: output, from: from, to: target, axes: same, steps: ones, extents: extents)
      }
    case let op as Concat:
      var to = target
      return shapes.enumerated().map { input, shape in
        defer { to[op.axis] += shape.dimensions[op.axis] }
        return Copy(input: input, from: target, to: to, axes: same, steps: ones, extents: shape.dimensions)
      }
    case let op as Pad:
      return op.blocks(of: shapes[0]).map { block in
        Copy(
          input: 0, from: block.map(\.from), to: block.map(\.to), axes: same, steps: block.map(\.step),
          extents: block.map(\.count))
      }
    case is Expand:
      let offset = rank - shapes[0].rank
      let axes = (0..<rank).map { axis -> Int? in
        axis < offset || shapes[0].dimensions[axis - offset] == 1 ? nil : axis - offset
      }
      return [Copy(input: 0, from: origin, to: target, axes: axes, steps: ones, extents: results[0])]
    case let op as Gather: return gather(op, shapes[0], results[0])
    default: return nil
    }
  }

  /// One copy an index; many are for `GatherLowering`.
  private static func gather(_ op: Gather, _ shape: Shape, _ result: [Int]) -> [Copy]? {
    guard op.indices.count <= 256 else { return nil }
    let own = op.shape.rank
    let axes = result.indices.map { axis -> Int? in
      axis < op.axis ? axis : axis < op.axis + own ? nil : axis - own + 1
    }
    var extents = result
    for axis in 0..<own { extents[op.axis + axis] = 1 }
    return zip(op.indices, Indices(op.shape)).map { index, place in
      var from = [Int](repeating: 0, count: shape.rank)
      from[op.axis] = index
      var to = [Int](repeating: 0, count: result.count)
      for (axis, at) in place.enumerated() { to[op.axis + axis] = at }
      return Copy(
        input: 0, from: from, to: to, axes: axes, steps: [Int](repeating: 1, count: result.count), extents: extents)
    }
  }
}

/// Zeros.
struct ClearStep: Step {
  let output: Operand

  var reads: [Read] { [] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      run.span(output).group(group).update(repeating: 0, count: output.layout.floatCount)
    }
  }
}
