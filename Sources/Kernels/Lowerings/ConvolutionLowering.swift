import CKernels
import Graphs
import Memory
import Tensors

/// Conv without groups or dilation, of one stride: direct or Winograd's, with what follows it element by element and a
/// MaxPool of 2x2.
enum ConvolutionLowering: Lowering {
  /// Whether the kernels can do such a convolution of weights `[out, in, rows, columns]`; those on pairs, of as many rows as columns.
  static func takes(_ conv: Conv, _ weights: Shape, isPaired: Bool) -> Bool {
    let kernel = weights.dimensions.dropFirst(2)
    return conv.readsBorders && conv.group == 1 && conv.dilations == [1, 1] && conv.strides[0] == conv.strides[1]
      && (kernel.first == kernel.last || !isPaired)
  }

  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard let conv = node.op as? Conv, graph.hasParameters(node, from: 1),
      takes(conv, graph.shape(node.inputs[1]), isPaired: unit.level.isPaired),
      let value = node.values.first
    else { return false }
    let weight = graph.shape(node.inputs[1]).dimensions
    let result = graph.values[node.output].dimensions
    let input = unit.bordered(value)
    var shape = ConvolutionShape(
      inChannels: weight[1], kernel: weight[3], kernelRows: weight[2], stride: conv.strides[0], rows: result[1],
      columns: result[2], pooled: false)
    // With a MaxPool after it, it is direct too.
    let cuts = shape.algorithm(unit.context.kernels) == .direct && !unit.level.isPaired
    var (epilogue, last) = unit.followers(of: node.output, Epilogue(), cuts: cuts)
    if cuts { (epilogue, last) = unit.mapping(of: last, epilogue) }
    if epilogue.map == nil, conv.strides[0] == 1, weight[2] == weight[3], let next = unit.soleConsumer(of: last),
      PoolLowering.isHalving(graph.nodes[next])
    {
      last = unit.take(next)
      shape.pooled = true
    }
    let bias = unit.packing.addVector(node.parameters.dropFirst().first, count: weight[0])
    let call = ConvolutionCall(
      input: input, shape: shape, top: conv.pads[0], left: conv.pads[1], bias: bias, epilogue: epilogue)
    add(call, node.parameters[0], weight, value: last, &unit)
    return true
  }

  private static func add(
    _ call: ConvolutionCall, _ parameter: Int, _ weight: [Int], value: Int, _ unit: inout UnitCompiler
  ) {
    switch call.shape.algorithm(unit.context.kernels) {
    case .winograd:
      precondition(call.epilogue.cap == nil, "only direct products are cut at a largest value")
      let weights = unit.packing.addWinograd(parameter, stride: call.shape.stride)
      unit.add(WinogradStep(call: call, output: unit.newLocal(value), weights: weights))
    case .winogradRows:
      precondition(call.epilogue.cap == nil, "only direct products are cut at a largest value")
      let blocks = ConvolutionShape.winogradRowBlocks(outChannels: weight[0])
      let weights = unit.packing.addWinogradRows(parameter, blocks)
      unit.add(ConvStep(call: call, output: unit.newLocal(value), weights: weights, blocks: blocks, isByRows: true))
    case .direct where unit.level.multipliesTiles:
      unit.add(TileConvStep(call, parameter, weight, output: unit.newLocal(value), &unit))
    case .direct:
      let blocks = unit.level.kernels.blocks(outChannels: weight[0])
      let weights =
        unit.level.multipliesPairs
        ? unit.packing.addPairs(
          parameter, blocks, channels: weight[1], columns: call.input.layout.pairsColumns ? weight[2] : 0)
        : unit.packing.addBlocks(parameter, blocks)
      let pairs = unit.level.makesPairs ? PairBands(call) : nil
      unit.add(
        ConvStep(
          call: call, output: unit.newLocal(value), weights: weights, blocks: blocks, isByRows: false, pairs: pairs))
    }
  }
}

/// What the convolutions' kernels are told alike.
struct ConvolutionCall: Sendable {
  var input: Operand
  let shape: ConvolutionShape
  /// The padding above and left of the image.
  let top: Int
  let left: Int
  let bias: Int
  let epilogue: Epilogue

  /// What a step that writes values of `layout` reads.
  func reads(writing layout: PlaneLayout) -> [Read] {
    [Read(input)] + (epilogue.residual.map { [$0.read(writing: layout)] } ?? [])
  }

  /// The call for one group, without weights.
  func kernelCall(_ output: Operand, _ run: borrowing UnitRun, group: Int) -> ck_conv {
    kernelCall(
      0..<shape.rows, from: PlaneRows(input, run, group), to: PlaneRows(output, run, group), output, run, group: group)
  }

  /// The same for some rows of the result, pooling left out.
  func kernelCall(
    _ rows: Range<Int>, from: PlaneRows, to: PlaneRows, _ output: Operand, _ run: borrowing UnitRun, group: Int
  ) -> ck_conv {
    var call = ck_conv()
    call.setInput(from.at(rows.lowerBound * shape.stride - top) - left * PlaneLayout.lanes)
    call.input_row = from.row
    call.input_channel = from.channel
    call.in_channels = input.layout.channels
    call.setOutput(to.at(rows.lowerBound))
    call.output_row = to.row
    call.output_channel = to.channel
    call.out_channels = output.layout.channels
    call.rows = rows.count
    call.columns = shape.columns
    call.setBias(run.packed + bias)
    call.epilogue = run.epilogue(epilogue, group, firstRow: rows.lowerBound)
    return call
  }
}

/// A convolution row by row: direct, or by F(4, 5).
struct ConvStep: RowStep {
  private(set) var call: ConvolutionCall
  let output: Operand
  let weights: Int
  let blocks: ck_blocks
  /// Whether F(4, 5) computes it.
  let isByRows: Bool
  /// How the kernel makes pairs of its input; nil where it does not.
  let pairs: PairBands?
  /// What comes before the products, while pairs are made.
  private var prologue: PairPrologue?

  var input: Operand { call.input }
  var reads: [Read] { call.reads(writing: output.layout) }
  var window: RowWindow? {
    guard !isByRows, !call.shape.pooled else { return nil }
    return RowWindow(count: call.shape.kernelRows, stride: call.shape.stride, top: call.top)
  }
  var workspace: Int { isByRows ? ck_winograd_rows_points(call.input.layout.channels) : pairs?.floats ?? 0 }

  init(call: ConvolutionCall, output: Operand, weights: Int, blocks: ck_blocks, isByRows: Bool, pairs: PairBands? = nil)
  {
    (self.call, self.output, self.weights, self.blocks) = (call, output, weights, blocks)
    (self.isByRows, self.pairs) = (isByRows, pairs)
  }

  /// The words of an out channel's weights.
  private var row: Int {
    let (from, kernel, taps) = (call.input.layout, call.shape.kernel, call.shape.kernel * call.shape.kernelRows)
    if isByRows { return ConvolutionShape.winogradRow(inChannels: from.channels) }
    guard from.isPaired || pairs != nil else { return from.channels * taps }
    return PackingPlan.pairWords(
      channels: from.channels, taps: taps, columns: from.pairsColumns ? kernel : 0)
  }

  /// The convolution of `input` as `prologue` makes it; nil where it takes none.
  func reading(_ input: Operand, through prologue: PairPrologue) -> ConvStep? {
    guard pairs != nil, self.prologue == nil, call.shape.kernel == 1, call.shape.kernelRows == 1, call.top == 0,
      call.left == 0
    else { return nil }
    var step = self
    step.call.input = input
    step.prologue = prologue
    return step
  }

  /// A kernel of one row reads no two rows at once: those of a call are made one by one where they lie in a ring.
  var readsRings: Bool { call.shape.kernelRows == 1 }

  func run(_ run: borrowing UnitRun, groups: Int) { self.run(allRows: call.shape.rows, run, groups: groups) }

  func run(_ rows: Range<Int>, from: PlaneRows, to: PlaneRows, _ run: borrowing UnitRun, group: Int) {
    guard from.ring == nil || rows.count == 1 else {
      for row in rows { self.run(row..<row + 1, from: from, to: to, run, group: group) }
      return
    }
    var call = call.kernelCall(rows, from: from, to: to, output, run, group: group)
    call.in_channels = input.layout.planes
    call.column_pairs = input.layout.pairsColumns ? 1 : 0
    call.row = row
    call.setWeights(run.packed + weights)
    (call.kernel, call.kernel_rows) = (self.call.shape.kernel, self.call.shape.kernelRows)
    call.stride = self.call.shape.stride
    call.pool = self.call.shape.pooled ? 1 : 0
    call.block = blocks.block
    call.tail = blocks.tail
    call.setWorkspace(run.scratch.workspace)
    call.band = pairs?.rows ?? 0
    prologue?.set(&call, run)
    if isByRows { run.kernels.winogradRows(call) } else { run.kernels.conv(call) }
  }
}

/// A convolution by Winograd's F(4x4, 3x3), or of stride 2 by its like on four phases, on all groups of a run at once.
struct WinogradStep: Step {
  let call: ConvolutionCall
  let output: Operand
  let weights: Int

  var reads: [Read] { call.reads(writing: output.layout) }
  var writes: [Operand] { [output] }
  var preferredGroups: Int { call.shape.groups }
  var workspace: Int {
    let (tiles, stride) = (call.shape.tiles, call.shape.stride)
    return ck_winograd_points(call.shape.inChannels, tiles, stride)
      + ck_winograd_points((output.layout.channels + 3) / 4 * 4, tiles, stride)
  }

  func run(_ run: borrowing UnitRun, groups: Int) {
    var call = call.kernelCall(output, run, group: 0)
    call.setWeights(run.packed + weights)
    call.groups = groups
    call.input_group = run.span(self.call.input).stride
    call.output_group = run.span(output).stride
    (call.tiles, call.stride) = (self.call.shape.tiles, self.call.shape.stride)
    call.setWorkspace(run.scratch.workspace)
    run.kernels.winograd(call)
  }
}
