/// Which kernels convolutions run on.
public enum ConvolutionKernels: String, CaseIterable, Sendable {
  /// Winograd's F(4x4, 3x3) and F(4, 5) where they are faster, else direct ones.
  case automatic = "auto"
  /// Direct ones only: each sum in the order of the definition.
  case direct
  /// Direct ones on pairs of bfloat16 (AVX-512's `vdpbf16ps`), and Winograd's where that is faster: for the dtype bf16, on
  /// processors that have the instruction. Sums are rounded otherwise than by the others, hence another digest.
  case nativeBFloat16 = "native-bf16"
  /// Direct ones on tiles of bfloat16 (AMX's `tdpbf16ps`): for the dtype bf16, on processors that have the instruction. Sums are
  /// rounded otherwise than by the others, hence another digest.
  case amxBFloat16 = "amx-bf16"

  /// Whether they multiply bfloat16 by a processor's own instructions, so that their digest is their own.
  public var isNative: Bool { self == .nativeBFloat16 || self == .amxBFloat16 }
}
