import Evaluation
import Kernels
import Metrics
import Tensors

/// The digests that the built-in model must give on the built-in images, on any machine.
enum KnownAnswer {
  private static let digests: [ConvolutionKernels: [DType: String]] = [
    .automatic: [
      .float32: "496e6245601ff605aa4308fd32bd5b2421c059d119223a416f94139adef5a729",
      .float16: "3eced3d2be6a3f8bc9354bcaaba4d59b5604ce279eded76774cfbfa577e8c3bd",
      .bfloat16: "11e443f7197353012ae7a75399941a69af20029d9428e8c8ff6482bb96ee3599",
    ],
    .direct: [
      .float32: "f9dab8f23c4ce0dffd2045db57d4dc973746fac0bdf278cf7385c031c63db206",
      .float16: "df9e83e4487e5619ffba1a88609a5235eef38cb5d0603bea42d37f6e703beb2c",
      .bfloat16: "ae06c7a86440d1331da9741135109507de1887a10a83e5815eeba005f00cf4ac",
    ],
    .nativeBFloat16: [.bfloat16: "8d2385fb4d79a3534926c5acdc53eae80a3ad2f17823b13d8666225996f2fddc"],
    .amxBFloat16: [.bfloat16: "ab324352149a8f6b627a7c3263d9ae3c74b42846d83e56fcc4bb3843a2a162c2"],
  ]

  /// Whether the run gave its dtype's and kernels' digest.
  static func matches(_ result: EvaluationResult) -> Bool { digest(for: result) == result.digest }

  private static func digest(for result: EvaluationResult) -> String? { digests[result.convolutions]?[result.dtype] }

  /// What to say of a run that did not; every rank knows.
  static func error(_ result: EvaluationResult) -> EvaluationError {
    var error = EvaluationError(
      """
      the built-in demo gave digest \(result.digest) in \(result.dtype.rawValue), but its known answer is \
      \(digest(for: result) ?? "not known"); do not trust this machine's numbers
      """, .internalFault)
    error.agreed = true
    return error
  }
}
