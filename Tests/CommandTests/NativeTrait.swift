import Kernels
import Tensors
import Testing

extension Trait where Self == ConditionTrait {
  /// For a test of native kernels: skipped, with what the machine lacks, where it cannot run them.
  static func native(_ kernels: ConvolutionKernels) -> Self {
    .enabled(if: kernels.lacking == nil, "\(kernels.rawValue) needs \(kernels.lacking ?? "")")
  }
}
