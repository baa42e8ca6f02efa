import CKernels
import Models
import Tensors

/// Turns a unit's operators into calls of kernels: one call for a convolution and all that follows it element by element.
struct UnitCompiler {
  private let graph: Graph
  private let unit: Unit
  private let level: CPULevel
  private let kernels: ConvolutionKernels
  private let consumers: [Int: [Int]]
  private let producers: [Int: Int]
  /// Where each value computed so far lies.
  private var places: [Int: Operand] = [:]
  /// The nodes that an earlier step has taken along.
  private var taken: Set<Int> = []
  private(set) var steps: [Step] = []
  private(set) var scratch: [PlaneLayout] = []
  private(set) var packing: PackingPlan

  init(_ graph: Graph, _ unit: Unit, _ level: CPULevel, _ kernels: ConvolutionKernels) {
    self.graph = graph
    self.unit = unit
    self.level = level
    self.kernels = kernels
    var consumers: [Int: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { consumers[input, default: []].append(index) }
    }
    self.consumers = consumers
    producers = Dictionary(uniqueKeysWithValues: unit.nodes.map { (graph.nodes[$0].output, $0) })
    packing = PackingPlan(graph, unit)
    places[unit.input] = Operand(place: .input, layout: layout(unit.input))
    compile()
  }

  /// The layout of a value: its border is as wide as the convolutions that read it pad.
  static func layout(_ graph: Graph, _ value: Int, isPaired: Bool) -> PlaneLayout {
    let border = graph.nodes.reduce(0) { border, node in
      guard case .conv(_, let pad) = node.op, node.inputs.contains(value) else { return border }
      return max(border, pad)
    }
    return PlaneLayout(
      graph.values[value], border: border, isPaired: isPaired,
      pairsColumns: isPaired && value == 0 && graph.pairsColumnsOfImages)
  }

  private func layout(_ value: Int) -> PlaneLayout { Self.layout(graph, value, isPaired: level.isPaired) }

  private mutating func compile() {
    for index in unit.nodes where !taken.contains(index) {
      let node = graph.nodes[index]
      switch node.op {
      case .conv(let stride, let pad): conv(index, stride, pad)
      case .gemm: gemm(index)
      case .maxPool(let kernel, let stride): pool(index, window: (kernel, stride))
      case .globalAveragePool: pool(index, window: nil)
      case .batchNormalization, .relu, .add: elementwise(index)
      case .topKGate, .expert, .combineExperts, .residualExperts: mixture(index)
      // Read through where they are used; made only where a step cannot.
      case .flatten, .slice, .pad: break
      }
    }
    let output = operand(unit.output)
    // A unit that only renames its input still owes its output a value.
    if steps.last?.output.place != output.place {
      steps.append(.planes(PlanesStep(input: output, output: newScratch(unit.output))))
    }
  }
}

extension Graph {
  /// Whether kernels on pairs of channels pair the columns of the images' last channel, which has no other one beside it;
  /// only convolutions can read that.
  var pairsColumnsOfImages: Bool {
    !values[0].dimensions[0].isMultiple(of: 2)
      && nodes.allSatisfy { node in
        guard node.inputs.contains(0) else { return true }
        if case .conv = node.op { return true }
        return false
      }
  }
}

// MARK: - Steps
extension UnitCompiler {
  private mutating func conv(_ index: Int, _ stride: Int, _ pad: Int) {
    let node = graph.nodes[index]
    let weight = graph.parameters[node.parameters[0]].shape.dimensions
    let result = graph.values[node.output].dimensions
    let input = operand(node.inputs[0])
    var (epilogue, value) = followers(of: node.output, Epilogue())
    var pooled = false
    if stride == 1, let next = soleConsumer(of: value), case .maxPool(kernel: 2, stride: 2) = graph.nodes[next].op {
      value = take(next)
      pooled = true
    }
    let bias = packing.addVector(node.parameters.dropFirst().first, count: weight[0])
    let shape = ConvolutionShape(
      inChannels: weight[1], kernel: weight[2], stride: stride, rows: result[1], columns: result[2], pooled: pooled)
    let algorithm = shape.algorithm(kernels)
    if algorithm == .winograd {
      let weights = packing.addWinograd(node.parameters[0])
      steps.append(
        .winograd(
          WinogradStep(
            input: input, output: newScratch(value), weights: weights, bias: bias, pad: pad, shape: shape,
            epilogue: epilogue)))
      return
    }
    let isByRows = algorithm == .winogradRows
    let blocks =
      isByRows
      ? ConvolutionShape.winogradRowBlocks(outChannels: weight[0]) : level.kernels.conv_blocks(weight[0])
    let weights =
      isByRows
      ? packing.addWinogradRows(node.parameters[0], blocks)
      : convWeights(node.parameters[0], blocks, weight, pairsColumns: input.layout.pairsColumns)
    steps.append(
      .conv(
        ConvStep(
          input: input, output: newScratch(value), weights: weights, bias: bias, blocks: blocks, kernel: weight[2],
          stride: stride, pad: pad, rows: result[1], columns: result[2], pool: pooled, isByRows: isByRows,
          epilogue: epilogue)))
  }

  /// Adds the weights of a direct convolution.
  private mutating func convWeights(_ parameter: Int, _ blocks: ck_blocks, _ weight: [Int], pairsColumns: Bool) -> Int {
    guard level.isPaired else { return packing.addBlocks(parameter, blocks) }
    return packing.addPairs(parameter, blocks, channels: weight[1], columns: pairsColumns ? weight[2] : 0)
  }

  private mutating func gemm(_ index: Int) {
    let node = graph.nodes[index]
    let weight = graph.parameters[node.parameters[0]].shape.dimensions
    let input = operand(node.inputs[0])
    var value = node.output
    var relu = false
    if let next = soleConsumer(of: value), graph.nodes[next].op == .relu {
      value = take(next)
      relu = true
    }
    let blocks = ck_blocks(block: Int(CK_GEMM_BLOCK), tail: weight[0], tail_block: 0)
    let weights =
      level.isPaired
      ? packing.addPairs(node.parameters[0], blocks, channels: input.layout.channels)
      : packing.addBlocks(node.parameters[0], blocks)
    let bias = packing.addVector(node.parameters[1], count: weight[0])
    steps.append(
      .gemm(
        GemmStep(
          input: input, output: newScratch(value), weights: weights, bias: bias,
          inFeatures: input.layout.words, outFeatures: weight[0], relu: relu)))
  }

  private mutating func pool(_ index: Int, window: (kernel: Int, stride: Int)?) {
    let node = graph.nodes[index]
    let input = operand(node.inputs[0])
    steps.append(.pool(PoolStep(input: input, output: newScratch(node.output), window: window)))
  }

  private mutating func mixture(_ index: Int) {
    let node = graph.nodes[index]
    let input = operand(node.inputs[0])
    let parameters = node.parameters.map { packing.addVector($0, count: graph.parameters[$0].shape.elementCount) }
    // The last dimension of every parameter, and all of an output without any, are the features.
    let features = node.parameters.first.flatMap { graph.parameters[$0].shape.dimensions.last }
    steps.append(
      .moe(
        MoEStep(
          node.op, features: features ?? graph.values[node.output].elementCount, input: input,
          output: newScratch(node.output), parameters: parameters)))
  }

  /// An operator that no kernel took along, with those of its followers that it can take.
  private mutating func elementwise(_ index: Int) {
    let node = graph.nodes[index]
    let input = operand(node.inputs[0])
    var epilogue = Epilogue()
    switch node.op {
    case .batchNormalization(let epsilon): epilogue.normalize = packing.addNormalize(node.parameters[0], epsilon)
    case .add: epilogue.residual = Residual(source: operand(node.inputs[1]))
    default: epilogue.relu = true
    }
    let (all, value) = followers(of: node.output, epilogue)
    steps.append(.planes(PlanesStep(input: input, output: newScratch(value), epilogue: all)))
  }
}

// MARK: - Values
extension UnitCompiler {
  /// Takes along the BatchNormalization, Add and Relu that follow `value`, as far as they come in the epilogue's order.
  private mutating func followers(of value: Int, _ epilogue: Epilogue) -> (Epilogue, Int) {
    var epilogue = epilogue
    var value = value
    while !epilogue.relu, let next = soleConsumer(of: value) {
      let node = graph.nodes[next]
      switch node.op {
      case .batchNormalization(let epsilon) where epilogue.normalize == nil && epilogue.residual == nil:
        epilogue.normalize = packing.addNormalize(node.parameters[0], epsilon)
      case .add where epilogue.residual == nil:
        guard let residual = residual(node.inputs[node.inputs[0] == value ? 1 : 0]) else { return (epilogue, value) }
        epilogue.residual = residual
      case .relu: epilogue.relu = true
      default: return (epilogue, value)
      }
      value = take(next)
    }
    return (epilogue, value)
  }

  /// A value already computed, seen through a Slice and a Pad; nil where it is not there yet.
  private func residual(_ value: Int) -> Residual? {
    if let source = places[value] { return Residual(source: source) }
    guard let producer = producers[value] else { return nil }
    let node = graph.nodes[producer]
    guard var residual = residual(node.inputs[0]) else { return nil }
    switch node.op {
    case .slice(let step) where residual.firstChannel == 0 && residual.step == 1: residual.step = step
    case .pad(let before, _) where residual.firstChannel == 0: residual.firstChannel = before
    default: return nil
    }
    return residual
  }

  /// Where `value` lies; a Slice, Pad or Flatten is made if it has not been.
  private mutating func operand(_ value: Int) -> Operand {
    if let known = places[value] { return known }
    guard let producer = producers[value] else {
      preconditionFailure("graph: a node reads value \(value) before it is computed")
    }
    let node = graph.nodes[producer]
    let input = operand(node.inputs[0])
    var made = PlanesStep(input: input, output: input)
    switch node.op {
    case .flatten where input.layout.border == 0:
      places[value] = Operand(place: input.place, layout: keepsPlanes(input) ? input.layout : layout(value))
      return operand(value)
    case .slice(let step): made.step = step
    case .pad(let before, _): made.firstChannel = before
    default: break
    }
    made.output = newScratch(value)
    if case .flatten = node.op {
      // The same pixels without the border, still seen as planes.
      let planes = PlaneLayout(graph.values[node.inputs[0]], border: 0, isPaired: level.isPaired)
      made.output = Operand(place: made.output.place, layout: planes)
      scratch[scratch.count - 1] = planes
      if keepsPlanes(made.output) { places[value] = made.output }
    }
    steps.append(.planes(made))
    return operand(value)
  }

  /// Whether the features of a Flatten stay what they were: pairs are of channels, not of neighbouring pixels.
  private func keepsPlanes(_ operand: Operand) -> Bool {
    level.isPaired && operand.layout.rows * operand.layout.columns > 1
  }

  private func soleConsumer(of value: Int) -> Int? {
    guard value != unit.output, let all = consumers[value], all.count == 1 else { return nil }
    return all[0]
  }

  private mutating func take(_ node: Int) -> Int {
    taken.insert(node)
    return graph.nodes[node].output
  }

  private mutating func newScratch(_ value: Int) -> Operand {
    scratch.append(layout(value))
    let operand = Operand(place: .scratch(scratch.count - 1), layout: scratch[scratch.count - 1])
    places[value] = operand
    return operand
  }
}
