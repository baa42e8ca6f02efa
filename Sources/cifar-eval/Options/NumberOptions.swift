import ArgumentParser
import Kernels
import Tensors

extension ConvolutionKernels: ExpressibleByArgument {}

extension DType: ExpressibleByArgument {
  /// Reads the names of reports, or PyTorch's.
  public init?(argument: String) {
    switch argument {
    case "float32", "float": self = .float32
    case "float16", "half": self = .float16
    case "bfloat16": self = .bfloat16
    default: self.init(rawValue: argument)
    }
  }
}

/// Options of `evaluate`: how numbers are rounded and checked.
struct NumberOptions: ParsableArguments {
  @Option(
    help: .line(
      "What to round to.", value: "name",
      more: "Or as PyTorch names them: float32, float16 or half, bfloat16. Default: the checkpoint's own dtype."))
  var dtype: DType?

  @Option(
    help: .line(
      "The convolutions' way.", value: "name",
      more: """
        auto takes Winograd's F(4x4, 3x3) and F(4, 5) where they are faster; direct sums as the definition does, which \
        changes the last bits and so the digest; native-bf16 takes AVX-512's bfloat16 products, for --dtype bf16: faster \
        from 64 channels up, with a digest of its own; amx-bf16 takes AMX's tiles, for --dtype bf16 on Intel's processors from \
        Sapphire Rapids on: several times faster, with a digest of its own.
        """))
  var kernels = ConvolutionKernels.automatic

  @Option(
    help: .line(
      "The CPU level. Default: the best one.", value: "level",
      more: "x86-64-v4, x86-64-v3, neon or portable: what this machine has of them; cifar-eval doctor says which."),
    completion: .list(["x86-64-v4", "x86-64-v3", "neon", "portable"]))
  var cpu: String?

  @Flag(
    help: .line(
      "Compare checksums of all that is computed.",
      more: """
        Of each shard with what was loaded, of each unit as it arrives, as it is prepared and after it has run, and of what \
        every unit leaves, in memory and across the ranks that run the same images. A bit that changes is found and its rank \
        named, exit code 70. With --split-data no two ranks run the same images: then a wrong computation is not found, only \
        changes in memory are.
        """))
  var verify = false
}
