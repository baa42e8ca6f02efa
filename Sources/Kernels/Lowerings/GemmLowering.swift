import CKernels
import Graphs
import Memory

extension Gemm {
  /// Whether nothing is scaled: torch.nn.Linear, or the same of transposed weights.
  var isLinear: Bool { alpha == 1 && beta == 1 }
}

/// torch.nn.Linear over features, or over each token's, and the activation that follows.
enum GemmLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard let gemm = node.op as? Gemm, gemm.isLinear, graph.hasParameters(node, from: 1),
      let source = node.values.first
    else { return false }
    guard !unit.level.isPaired || graph.values[source].rank == 1 && gemm.transB else { return false }
    let input = unit.contiguous(source)
    let (features, out) = gemm.size(graph.shape(node.inputs[1]))
    var value = node.output
    var relu = false
    var follower: MapLowering.Function?
    if let next = unit.soleConsumer(of: value) {
      let op = graph.nodes[next].op
      relu = op is Relu
      follower = relu || unit.level.isPaired ? nil : MapLowering.function(op)
      if relu || follower != nil { value = unit.take(next) }
    }
    let bias = unit.packing.addVector(node.parameters.dropFirst().first, count: out)
    let tokens = graph.values[source].rank == 1 ? nil : graph.values[source].elementCount / max(1, features)
    let weights = LinearWeights(
      node.parameters[0],
      LinearWeights.Order(
        features: features, out: out, isTransposed: !gemm.transB,
        channels: unit.level.isPaired ? input.layout.channels : nil, tokens: tokens), &unit)
    unit.add(
      GemmStep(
        input: input, output: unit.newLocal(value, unit.layout(value).withoutBorder), weights: weights, bias: bias,
        inFeatures: tokens == nil ? input.layout.words : features, outFeatures: out, tokens: tokens, relu: relu,
        follower: follower))
    return true
  }
}

/// A linear layer: the groups of a run, or a group's tokens, share the weights.
struct GemmStep: TokenStep {
  let input: Operand
  let output: Operand
  let weights: LinearWeights
  let bias: Int
  let inFeatures: Int
  let outFeatures: Int
  /// The rows of a group's value; nil where it is one.
  let tokens: Int?
  let relu: Bool
  /// What follows of each element.
  var follower: MapLowering.Function?

  var reads: [Read] { [Read(input)] }
  var writes: [Operand] { [output] }
  var preferredGroups: Int { tokens == nil ? Int(CK_GEMM_GROUPS) : 1 }
  var workspace: Int { weights.workspace(features: inFeatures) }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let (from, to) = (run.span(input), run.span(output))
    var call = call(run)
    guard let tokens else {
      call.setInput(from.base)
      call.input_group = from.stride
      call.setOutput(to.base)
      call.output_group = to.stride
      call.groups = groups
      return run.kernels.gemm(call)
    }
    for group in 0..<groups { make(tokens, &call, from: from.group(group), to: to.group(group), run) }
  }

  /// Makes `count` tokens that lie one behind the other.
  private func make(_ count: Int, _ call: inout ck_gemm, from: FloatView, to: FloatView, _ run: borrowing UnitRun) {
    call.input_group = inFeatures * PlaneLayout.lanes
    call.output_group = outFeatures * PlaneLayout.lanes
    call.groups = count
    call.setInput(from)
    call.setOutput(to)
    run.kernels.gemm(call)
  }

  /// The call, but for what it reads and writes.
  private func call(_ run: borrowing UnitRun) -> ck_gemm {
    var call = ck_gemm()
    call.setWeights(run.packed + weights.place)
    if case .tiles(let cut, let band) = weights.kind { (call.cut, call.band) = (cut, band) }
    call.setBias(run.packed + bias)
    call.in_features = inFeatures
    call.out_features = outFeatures
    call.relu = relu ? 1 : 0
    if let follower {
      call.maps = 1
      call.function = Int(follower.code)
      (call.alpha, call.beta) = (follower.alpha, follower.beta)
    }
    call.rounding = run.rounding
    call.setWorkspace(run.scratch.workspace)
    return call
  }
}

extension GemmStep {
  /// The floats of its weights.
  var weightFloats: Int { inFeatures * outFeatures }

  func passage(_ count: Int, through local: Int?) -> TokenPassage? {
    tokens == count ? passage(count, of: input, features: inFeatures, results: outFeatures) : nil
  }

  func run(
    _ tokens: Range<Int>, _ passage: TokenPassage, from: FloatView, to: FloatView, _ run: borrowing UnitRun, group: Int
  ) {
    var call = call(run)
    make(tokens.count, &call, from: from, to: to, run)
  }
}
