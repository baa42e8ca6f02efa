import CKernels
import Graphs
import Tensors

extension Slice {
  /// The step of a Slice of every so manieth row and column of planes, from the first on; nil for any other.
  var step: Int? {
    guard ranges.count == 2, ranges[0].axis == 1, ranges[1].axis == 2, ranges[0].step == ranges[1].step,
      ranges[0].step > 0, ranges.allSatisfy({ $0.start == 0 })
    else { return nil }
    return ranges[0].step
  }

  /// The same, where the slice ends with the planes.
  func step(of shape: Shape) -> Int? {
    guard let step, shape.rank == 3,
      zip(ranges, shape.dimensions.dropFirst()).allSatisfy({ $0.count == ($1 + step - 1) / step })
    else { return nil }
    return step
  }
}

extension Pad {
  /// The zero channels before planes, where it pads with zero channels only.
  var zeroChannels: Int? {
    guard mode == .constant(0), before.count == 3,
      (before + after).indices.allSatisfy({ index in
        index % 3 == 0 || (before + after)[index] == 0
      })
    else { return nil }
    return before[0]
  }
}

/// BatchNormalization, Relu, and Add of values of one shape, with those of them that follow.
enum PlanesLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard let value = node.values.first, graph.values[value].rank == 3 || graph.values[value].rank == 1 else {
      return false
    }
    var epilogue = Epilogue()
    switch node.op {
    case let op as BatchNormalization where graph.hasParameters(node, from: 1):
      epilogue.normalize = unit.packing.addNormalize(node.parameters, op)
    case is Add where node.values.count == 2 && graph.values[value] == graph.values[node.values[1]]:
      let other = unit.operand(node.values[1])
      guard other.layout.extents == unit.layout(value).extents else { return false }
      epilogue.residual = Residual(source: other)
    case is Relu: epilogue.relu = true
    default: return false
    }
    let input = unit.operand(value)
    guard input.layout.extents == unit.layout(value).extents else { return false }
    let (all, last) = unit.followers(of: node.output, epilogue, cuts: !unit.level.isPaired)
    unit.add(PlanesStep(input: input, output: unit.newLocal(last), epilogue: all))
    return true
  }
}

/// A copy of planes: Slice, Pad, or a border less, through an epilogue.
struct PlanesStep: Step {
  let input: Operand
  let output: Operand
  var step = 1
  var firstChannel = 0
  var epilogue = Epilogue()

  /// Whether nothing is computed.
  var isCopy: Bool { epilogue.normalize == nil && epilogue.residual == nil && !epilogue.relu }

  var reads: [Read] {
    [Read(input)] + (epilogue.residual.map { [$0.read(writing: output.layout)] } ?? [])
  }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let (from, to) = (input.layout, output.layout)
    var call = ck_planes()
    call.input_row = from.rowStride
    call.input_channel = from.channelStride
    call.in_channels = from.channels
    call.output_row = to.rowStride
    call.output_channel = to.channelStride
    call.channels = to.channels
    call.rows = to.rows
    call.columns = to.columns
    call.step = step
    call.first_channel = firstChannel
    for group in 0..<groups {
      call.input = UnsafePointer(run.origin(input, group))
      call.output = run.origin(output, group)
      call.epilogue = run.epilogue(epilogue, group)
      run.kernels.planes(&call)
    }
  }
}
