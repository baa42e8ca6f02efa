/// The dtype a model is evaluated in: how parameters are stored, sent and rounded.
///
/// Sums are kept in float32 whatever the dtype; every operator's output is rounded to it
/// (round to nearest, ties to even), as PyTorch does on a CPU.
public enum DType: String, CaseIterable, Sendable {
  /// IEEE 754 binary32.
  case float32 = "fp32"
  /// IEEE 754 binary16.
  case float16 = "fp16"
  /// The upper half of binary32.
  case bfloat16 = "bf16"

  /// The bytes of one stored element.
  public var byteWidth: Int { self == .float32 ? 4 : 2 }

  /// The bits of precision, the hidden one included.
  public var precision: Int {
    switch self {
    case .float32: 24
    case .float16: 11
    case .bfloat16: 8
    }
  }
}
