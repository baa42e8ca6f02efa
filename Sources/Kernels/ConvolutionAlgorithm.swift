import CKernels
import Tensors

/// How one convolution is computed.
enum ConvolutionAlgorithm: Sendable {
  /// Each sum in the order of the definition.
  case direct
  /// Winograd's F(4x4, 3x3), and its like on the four phases of a stride of 2.
  case winograd
  /// Winograd's F(4, 5) along the rows of a 5x5 kernel.
  case winogradRows
}

/// A convolution's shape, which decides on its kernel; the CPU level does not, so that all levels choose alike.
struct ConvolutionShape {
  let inChannels: Int
  /// The columns of the kernel.
  let kernel: Int
  let kernelRows: Int
  let stride: Int
  let rows: Int
  let columns: Int
  var pooled: Bool

  /// The algorithm for this shape.
  ///
  /// Measured on Zen 4, F(4x4, 3x3) does 2.2 to 3.4 times the direct peak from 16 channels up; with fewer the transforms cost
  /// more than they save. Pairs of bfloat16 do twice the direct peak, which Zen 5 passes from 32 channels up. F(4, 5)
  /// does 1.7 times the direct peak from 3 channels up, and pairs of bfloat16 as much. Tiles of bfloat16 do 16 times the direct peak. On
  /// four phases a stride of 2 does 1.2 to 1.4 times the direct peak from 32 channels up (Zen 5).
  func algorithm(_ choice: ConvolutionKernels) -> ConvolutionAlgorithm {
    let leastChannels: Int
    switch choice {
    case .automatic: leastChannels = 16
    case .nativeBFloat16: leastChannels = 32
    case .direct, .amxBFloat16: return .direct
    }
    if stride == 2 { return isPhased(choice) ? .winograd : .direct }
    guard stride == 1, kernel == kernelRows else { return .direct }
    if kernel == 5 { return choice == .automatic ? .winogradRows : .direct }
    return kernel == 3 && !pooled && isTiled(choice) && inChannels >= leastChannels ? .winograd : .direct
  }

  /// Whether tiles of 4x4 results, which may hang over the edges, waste less than half of what they compute; pairs of bfloat16 are
  /// faster than any that hang over.
  private func isTiled(_ choice: ConvolutionKernels) -> Bool {
    let all = (rows + 3) / 4 * 4 * ((columns + 3) / 4 * 4)
    return choice == .nativeBFloat16 ? all == rows * columns : 2 * rows * columns >= all
  }

  /// Whether four phases compute it in fewer products, what tiles of 4x4 results compute beyond the edges included.
  private func isPhased(_ choice: ConvolutionKernels) -> Bool {
    guard choice == .automatic, (kernel, kernelRows) == (3, 3), !pooled, inChannels >= 32 else { return false }
    let all = (rows + 3) / 4 * 4 * ((columns + 3) / 4 * 4)
    return 5 * rows * columns >= 4 * all
  }

  /// The floats of an out channel's weights for F(4, 5): 8 points a row of the kernel.
  static func winogradRow(inChannels: Int) -> Int { 5 * 8 * inChannels }

  /// How F(4, 5) cuts the out channels: into blocks of 3 and, for what they leave over, of 2.
  static func winogradRowBlocks(outChannels: Int) -> ck_blocks {
    let left = [0, 4, 2][outChannels % 3]
    return ck_blocks(block: 3, tail: max(0, outChannels - left), tail_block: 2)
  }

  /// The 4x4 tiles that Winograd's products work on at a time: few stay in the cache, more share weights that do not.
  var tiles: Int { inChannels >= (stride == 2 ? 192 : 320) ? 16 : 4 }

  /// The groups of images that fill so many tiles.
  var groups: Int { max(1, min(4, tiles * 16 / (rows * columns))) }
}
