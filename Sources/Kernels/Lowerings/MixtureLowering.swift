import CKernels
import Graphs
import Memory

/// DeepSpeed's mixtures of experts.
enum MixtureLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard !unit.level.isPaired, let value = node.values.first, graph.hasParameters(node, from: 1) else { return false }
    let call: MixtureStep.Call
    switch node.op {
    case let gate as TopKGate: call = .gate(topK: gate.topK, capacityFactor: gate.capacityFactor)
    case let expert as Expert: call = .expert(expert.index)
    case is CombineExperts: call = .combine
    case is ResidualExperts: call = .residual
    default: return false
    }
    let input = unit.operand(value)
    guard input.layout.isContiguous else { return false }
    let parameters = node.parameters.map {
      unit.packing.addVector($0, count: graph.parameters[$0].shape.elementCount)
    }
    // The last dimension of every parameter, and all of an output without any, are the features.
    let features = node.parameters.first.flatMap { graph.parameters[$0].shape.dimensions.last }
    unit.add(
      MixtureStep(
        call: call, input: input, output: unit.newLocal(node.output), parameters: parameters,
        features: features ?? graph.values[node.output].elementCount))
    return true
  }
}

/// A call of a kernel of a mixture of experts.
struct MixtureStep: Step {
  enum Call {
    case gate(topK: Int, capacityFactor: Float?)
    case expert(Int)
    case combine
    case residual
  }

  let call: Call
  let input: Operand
  let output: Operand
  /// The floats before each of the operator's parameters.
  let parameters: [Int]
  /// The features that the layer has.
  let features: Int

  /// A residual layer reads all features for each one that it writes.
  private var isInPlace: Bool { if case .residual = call { false } else { true } }

  var reads: [Read] { [Read(input, isInPlace: isInPlace)] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      let (from, to) = (run.span(input).group(group), run.span(output).group(group))
      switch call {
      case .gate(let topK, let capacityFactor):
        var call = ck_moe_gate()
        call.setInput(from)
        call.setOutput(to)
        call.setWeights(run.packed + parameters[0])
        (call.features, call.experts) = (features, output.layout.channels - 2 * features)
        call.top_k = topK
        call.raw = capacityFactor == nil ? 0 : 1
        call.rounding = run.rounding
        run.kernels.gate(call)
      case .expert(let expert): runExpert(expert, from, to, run)
      case .combine, .residual: combine(from, to, run)
      }
    }
  }

  private func runExpert(_ expert: Int, _ from: FloatView, _ to: FloatView, _ run: borrowing UnitRun) {
    var call = ck_moe_expert()
    call.setInput(from)
    call.setOutput(to)
    call.setWeights(run.packed + parameters[0])
    call.setBias(run.packed + parameters[1])
    call.features = features
    (call.experts, call.expert, call.rounding) = (input.layout.channels - 2 * features, expert, run.rounding)
    run.kernels.expert(call)
  }

  private func combine(_ from: FloatView, _ to: FloatView, _ run: borrowing UnitRun) {
    var call = ck_moe_combine()
    call.setInput(from)
    call.setOutput(to)
    if case .residual = self.call {
      call.setWeights(run.packed + parameters[0])
      call.setBias(run.packed + parameters[1])
      call.setCoefficients(run.packed + parameters[2], bias: run.packed + parameters[3])
    }
    (call.features, call.rounding) = (features, run.rounding)
    run.kernels.combine(call)
  }
}
