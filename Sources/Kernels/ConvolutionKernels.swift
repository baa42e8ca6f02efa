/// Which kernels convolutions run on.
public enum ConvolutionKernels: String, CaseIterable, Sendable {
  /// Winograd's F(4x4, 3x3) where it is faster, else direct ones.
  case automatic = "auto"
  /// Direct ones only: each sum in the order of the definition.
  case direct
  /// Direct ones on pairs of bfloat16 (AVX-512's `vdpbf16ps`), and Winograd's where that is faster: for the dtype bf16, on
  /// processors that have the instruction. Sums are rounded otherwise than by the others, hence another digest.
  case nativeBFloat16 = "native-bf16"
}

/// A convolution's shape, which decides on its kernel; the CPU level does not, so that all levels choose alike.
struct ConvolutionShape {
  let inChannels: Int
  let kernel: Int
  let stride: Int
  let rows: Int
  let columns: Int
  let pooled: Bool

  /// Whether Winograd's F(4x4, 3x3) is used.
  ///
  /// Measured on Zen 4, it does 2.2 to 3.4 times the direct peak from 16 channels up; with fewer the transforms cost more
  /// than they save. Pairs of bfloat16 do twice the direct peak, which Zen 5 passes from 32 channels up.
  func usesWinograd(_ choice: ConvolutionKernels) -> Bool {
    let leastChannels: Int
    switch choice {
    case .automatic: leastChannels = 16
    case .nativeBFloat16: leastChannels = 32
    case .direct: return false
    }
    return kernel == 3 && stride == 1 && !pooled && inChannels >= leastChannels && rows % 4 == 0 && columns % 4 == 0
  }

  /// The 4x4 tiles that Winograd's products work on at a time: few stay in the cache, more share weights that do not.
  var tiles: Int { inChannels >= 320 ? 16 : 4 }

  /// The groups of images that fill so many tiles.
  var groups: Int { max(1, min(4, tiles * 16 / (rows * columns))) }
}
