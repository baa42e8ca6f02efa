/// Which kernels convolutions run on.
public enum ConvolutionKernels: String, CaseIterable, Sendable {
  /// Winograd's F(4x4, 3x3) and F(4, 5) where they are faster, else direct ones.
  case automatic = "auto"
  /// Direct ones only: each sum in the order of the definition.
  case direct
  /// Direct ones on pairs of bfloat16 (AVX-512's `vdpbf16ps`), and Winograd's where that is faster: for the dtype bf16, on
  /// processors that have the instruction. Sums are rounded otherwise than by the others, hence another digest.
  case nativeBFloat16 = "native-bf16"
}
