import CKernels
import Graphs
import Memory
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
enum PlanesLowering {
  /// A node as a stage of a chain.
  static func stage(_ index: Int, after value: Int?, _ unit: inout UnitCompiler) -> ElementwiseLowering.Stage? {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard let source = value ?? node.values.first, takes(graph.values[source], node.op) else {
      return nil
    }
    var epilogue = Epilogue()
    switch node.op {
    case let op as BatchNormalization where graph.hasParameters(node, from: 1):
      epilogue.normalize = unit.packing.addNormalize(node.parameters, op)
    case is Add where node.values.count == 2 && graph.values[node.values[0]] == graph.values[node.values[1]]:
      let added = node.values[node.values[0] == source ? 1 : 0]
      guard value == nil || unit.place(added) != nil else { return nil }
      let other = unit.operand(added)
      guard other.layout.extents == unit.layout(source).extents else { return nil }
      epilogue.residual = Residual(source: other)
    case is Relu: epilogue.relu = true
    default: return nil
    }
    let input = value == nil ? unit.operand(source) : nil
    guard input.map({ $0.layout.extents == unit.layout(source).extents }) ?? true else { return nil }
    let (all, last) = unit.followers(of: node.output, epilogue, cuts: !unit.level.isPaired)
    return ElementwiseLowering.Stage(value: last) { output, _ in
      PlanesStep(input: input ?? output, output: output, epilogue: all)
    }
  }

  /// Whether the kernel is for values of such a shape: planes, features; lines where there is no other kernel.
  private static func takes(_ shape: Shape, _ op: any Operator) -> Bool {
    shape.rank == 1 || shape.rank == 3 || shape.rank == 2 && op is BatchNormalization
  }
}

/// A copy of planes: Slice, Pad, or a border less, through an epilogue.
struct PlanesStep: BlockStep {
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

  func run(_ run: borrowing UnitRun, group: Int, channels: Range<Int>) {
    let (from, to, first) = (input.layout, output.layout, channels.lowerBound)
    var call = ck_planes()
    call.input_row = from.rowStride
    call.input_channel = from.channelStride
    call.in_channels = from.channels
    call.output_row = to.rowStride
    call.output_channel = to.channelStride
    call.channels = channels.count
    call.rows = to.rows
    call.columns = to.columns
    call.step = step
    call.first_channel = firstChannel - first
    call.setInput(run.origin(input, group))
    call.setOutput(run.origin(output, group) + first * to.channelStride)
    call.epilogue = run.epilogue(epilogue, group, firstChannel: first)
    run.kernels.planes(call)
  }
}
