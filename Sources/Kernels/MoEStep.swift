import CKernels
import Models
import Tensors

/// A call of a kernel of a mixture of experts.
struct MoEStep: Sendable {
  var input: Operand
  var output: Operand
  let op: Operator
  /// The floats before each of the operator's parameters.
  let parameters: [Int]
  /// The features that the layer has.
  let features: Int

  init(_ op: Operator, features: Int, input: Operand, output: Operand, parameters: [Int]) {
    self.features = features
    self.op = op
    self.input = input
    self.output = output
    self.parameters = parameters
  }

  /// A residual layer reads all features for each one that it writes.
  var mayOverwriteInput: Bool { op != .residualExperts }

  /// Runs it on one group.
  func run(
    _ packed: UnsafePointer<Float>, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rounding: Int,
    _ kernels: ck_moe_kernels
  ) {
    switch op {
    case .topKGate(let topK, let capacityFactor):
      var call = ck_moe_gate()
      (call.input, call.output) = (input, output)
      call.weights = packed + parameters[0]
      (call.features, call.experts) = (features, self.output.layout.channels - 2 * features)
      call.top_k = topK
      call.raw = capacityFactor == nil ? 0 : 1
      call.rounding = rounding
      kernels.gate(&call)
    case .expert(let expert):
      runExpert(expert, packed, input, output, rounding, kernels)
    default:
      var call = ck_moe_combine()
      (call.input, call.output) = (input, output)
      if op == .residualExperts {
        (call.weights, call.bias) = (packed + parameters[0], packed + parameters[1])
        (call.coefficient_weights, call.coefficient_bias) = (packed + parameters[2], packed + parameters[3])
      }
      (call.features, call.rounding) = (features, rounding)
      kernels.combine(&call)
    }
  }

  private func runExpert(
    _ expert: Int, _ packed: UnsafePointer<Float>, _ input: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ rounding: Int, _ kernels: ck_moe_kernels
  ) {
    var call = ck_moe_expert()
    (call.input, call.output) = (input, output)
    (call.weights, call.bias) = (packed + parameters[0], packed + parameters[1])
    call.features = features
    (call.experts, call.expert, call.rounding) = (self.input.layout.channels - 2 * features, expert, rounding)
    kernels.expert(&call)
  }
}
