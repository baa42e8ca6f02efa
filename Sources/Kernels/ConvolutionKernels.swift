/// Which kernels convolutions run on.
public enum ConvolutionKernels: String, CaseIterable, Sendable {
  /// Winograd's F(4x4, 3x3) where it is faster, else direct ones.
  case automatic = "auto"
  /// Direct ones only: each sum in the order of the definition.
  case direct
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
  /// than they save.
  func usesWinograd(_ choice: ConvolutionKernels) -> Bool {
    choice == .automatic && kernel == 3 && stride == 1 && !pooled && inChannels >= 16 && rows % 4 == 0
      && columns % 4 == 0
  }

  /// The 4x4 tiles that Winograd's products work on at a time: few stay in the cache, more share weights that do not.
  var tiles: Int { inChannels >= 320 ? 16 : 4 }

  /// The groups of images that fill so many tiles.
  var groups: Int { max(1, min(4, tiles * 16 / (rows * columns))) }
}
