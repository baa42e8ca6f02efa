import CKernels
import Graphs
import Tensors

/// Turns a unit's operators into calls of kernels, by the lowerings in their order.
struct UnitCompiler {
  let context: CompilerContext
  let unit: Unit
  private(set) var steps: [any Step] = []
  /// The nodes that no kernel computes.
  private(set) var slowNodes: [Int] = []
  /// The layouts of the pieces of memory that values have.
  private(set) var locals: [PlaneLayout] = []
  var packing: PackingPlan
  /// The values that the unit reads from elsewhere, and those it leaves, in the graph's order.
  private(set) var entering: [(value: Int, operand: Operand)] = []
  private(set) var leaving: [(value: Int, operand: Operand)] = []

  /// Where each value computed so far lies.
  private var places: [Int: Operand] = [:]
  /// The nodes that an earlier step has taken along.
  private var taken: Set<Int> = []
  private let isLeaving: Set<Int>
  /// Where the values lie that are built around their parts, and the parts that are made there.
  private var wholes: [Int: Operand] = [:]
  private var nested: Set<Int> = []

  var graph: Graph { context.graph }
  var level: CPULevel { context.level }

  init(_ context: CompilerContext, _ index: Int) {
    self.context = context
    unit = context.graph.units[index]
    packing = PackingPlan(context.graph, unit)
    isLeaving = Set(unit.liveOut)
    for value in unit.liveIn { entering.append((value, newLocal(value))) }
    for node in unit.nodes where !taken.contains(node) { lower(node) }
    deliver()
    steps = PairPrologue.joining(self)
    steps = BandStep.joining(TokenBandStep.joining(steps, self), self)
  }

  private mutating func lower(_ node: Int) {
    guard let lowering = Lowerings.all.first(where: { $0.lower(node, &self) }) else { return }
    if lowering == ReferenceLowering.self { slowNodes.append(node) }
  }

  /// Gives each value that leaves a local of its own in the graph's layout.
  private mutating func deliver() {
    var used = Set(entering.map(\.operand.local))
    for value in unit.liveOut {
      var result = operand(value)
      let isBuilt = result.local == wholes[value]?.local
      let isPart = result.layout.floatCount != locals[result.local].floatCount
      if !isBuilt && used.contains(result.local) || isPart || result.layout != context.layouts[value] {
        let source = result
        result = newLocal(value, context.layouts[value])
        add(copy(of: source, to: result))
      }
      used.insert(result.local)
      leaving.append((value, result))
    }
  }

  private func copy(of source: Operand, to target: Operand) -> any Step {
    source.layout.isContiguous && target.layout.isContiguous
      ? MoveStep(input: source, output: target) : PlanesStep(input: source, output: target)
  }
}

// MARK: - For lowerings
extension UnitCompiler {
  /// The layout that a value has between steps.
  func layout(_ value: Int) -> PlaneLayout { context.layouts[value] }

  /// Adds a call.
  mutating func add(_ step: any Step) { steps.append(step) }

  /// A piece of memory in which `value` lies from now on: a new one, or its part of a value that is built around it.
  mutating func newLocal(_ value: Int, _ layout: PlaneLayout? = nil) -> Operand {
    let layout = layout ?? context.layouts[value]
    var operand: Operand
    if let home = home(value), home.layout.holds(layout) {
      operand = Operand(local: home.local, layout: layout, offset: home.offset)
      nested.insert(value)
    } else {
      operand = newScratch(layout)
    }
    places[value] = operand
    return operand
  }

  /// Where `value` is to lie in one that is built around it in this unit, or is built itself; nil where it lies on its own.
  private mutating func home(_ value: Int) -> Operand? {
    guard let nest = context.slots.nests[value], let producer = graph.producers[nest.whole],
      unit.nodes.contains(producer)
    else { return wholes[value] }
    let whole = wholes[nest.whole] ?? newScratch(context.layouts[nest.whole])
    wholes[nest.whole] = whole
    return Operand(local: whole.local, layout: context.layouts[value], offset: nest.offset)
  }

  /// Where `value` was made in one that is built around it; nil where it was not.
  mutating func nested(_ value: Int) -> Operand? { nested.contains(value) ? home(value) : nil }

  /// A new piece of memory that no value has.
  mutating func newScratch(_ layout: PlaneLayout) -> Operand {
    locals.append(layout)
    return Operand(local: locals.count - 1, layout: layout)
  }

  /// Says that `value` is what already lies at `operand`.
  mutating func alias(_ value: Int, _ operand: Operand) { places[value] = operand }

  /// Where `value` lies; nil where it is not made yet.
  func place(_ value: Int) -> Operand? { places[value] }

  /// Where `value` lies; what was left for its readers to see through is made now.
  mutating func operand(_ value: Int) -> Operand {
    if let known = places[value] { return known }
    guard let producer = graph.producers[value], unit.nodes.contains(producer) else {
      preconditionFailure("graph: a node reads value \(value) before it is computed")
    }
    ViewLowering.make(producer, &self)
    return operand(value)
  }

  /// Where `value` lies in the graph's own layout, with the border that convolutions want.
  mutating func bordered(_ value: Int) -> Operand {
    let found = operand(value)
    if found.layout == context.layouts[value] { return found }
    let made = newLocal(value)
    add(
      PlanesStep(
        input: Operand(local: found.local, layout: made.layout.withoutBorder, offset: found.offset), output: made))
    return made
  }

  /// Where `value` lies without a border.
  mutating func contiguous(_ value: Int) -> Operand {
    let found = operand(value)
    if found.layout.isContiguous { return found }
    let made = newLocal(value, found.layout.withoutBorder)
    add(PlanesStep(input: found, output: made))
    return made
  }

  /// The node that reads `value`, where only one does, in this unit, and nobody else needs it.
  func soleConsumer(of value: Int) -> Int? {
    let uses = graph.uses[value]
    guard uses.count == 1, !isLeaving.contains(value), unit.nodes.contains(uses[0]) else { return nil }
    return uses[0]
  }

  /// How often steps read and write each local; once more each, and another time, what enters or leaves.
  func localUses(of steps: [any Step]) -> [Int] {
    var uses = [Int](repeating: 0, count: locals.count)
    for step in steps {
      for operand in step.reads.map(\.operand) + step.writes { uses[operand.local] += 1 }
    }
    for (_, operand) in entering + leaving { uses[operand.local] += 2 }
    return uses
  }

  /// Marks a node as computed by a step of another, and returns the value it makes.
  mutating func take(_ node: Int) -> Int {
    taken.insert(node)
    return graph.nodes[node].output
  }
}

// MARK: - Epilogues
extension UnitCompiler {
  /// Takes along the BatchNormalization, Add and Relu that follow `value`, as far as they come in the epilogue's order; and, where
  /// the kernel `cuts`, a Clip from 0 on in place of the Relu.
  mutating func followers(of value: Int, _ epilogue: Epilogue, cuts: Bool = false) -> (Epilogue, Int) {
    var epilogue = epilogue
    var value = value
    while !epilogue.relu, let next = soleConsumer(of: value) {
      let node = graph.nodes[next]
      switch node.op {
      case let op as BatchNormalization
      where epilogue.normalize == nil && epilogue.residual == nil && graph.hasParameters(node, from: 1):
        epilogue.normalize = packing.addNormalize(node.parameters, op)
      case is Add where epilogue.residual == nil && node.values.count == 2:
        let other = node.values[node.values[0] == value ? 1 : 0]
        guard graph.values[other] == graph.values[value], let residual = residual(other) else {
          return (epilogue, value)
        }
        epilogue.residual = residual
      case is Relu: epilogue.relu = true
      case let clip as Clip where cuts && clip.least == 0 && clip.least.sign == .plus && clip.most >= 0:
        (epilogue.relu, epilogue.cap) = (true, clip.most)
      default: return (epilogue, value)
      }
      value = take(next)
    }
    return (epilogue, value)
  }

  /// Takes along a function of each element that follows `value`, if it has come last so far.
  mutating func mapping(of value: Int, _ epilogue: Epilogue) -> (Epilogue, Int) {
    guard let next = soleConsumer(of: value), let map = MapLowering.function(graph.nodes[next].op) else {
      return (epilogue, value)
    }
    var epilogue = epilogue
    epilogue.map = map
    return (epilogue, take(next))
  }

  /// A value already computed, seen through a Slice and a Pad; nil where it is not there yet.
  private func residual(_ value: Int) -> Residual? {
    if let source = places[value] {
      // A view in another shape has other planes.
      return source.layout.extents == context.layouts[value].extents ? Residual(source: source) : nil
    }
    guard let producer = graph.producers[value], unit.nodes.contains(producer) else { return nil }
    let node = graph.nodes[producer]
    guard let input = node.values.first else { return nil }
    switch node.op {
    case let slice as Slice:
      guard let step = slice.step(of: graph.values[input]), var residual = residual(input), residual.firstChannel == 0,
        residual.step == 1
      else {
        return nil
      }
      residual.step = step
      return residual
    case let pad as Pad:
      guard let before = pad.zeroChannels, var residual = residual(input), residual.firstChannel == 0 else {
        return nil
      }
      residual.firstChannel = before
      return residual
    default: return nil
    }
  }
}

extension Graph {
  /// Whether all inputs from `first` on are parameters.
  func hasParameters(_ node: Node, from first: Int) -> Bool {
    node.inputs.dropFirst(first).allSatisfy { if case .parameter = $0 { true } else { false } }
  }
}
