import CKernels
import Graphs
import Memory
import Tensors

/// How one parameter of a unit is prepared; sources count elements of the flat run, destinations floats.
enum Packing: Sendable {
  /// A matrix in blocks of rows, the last one filled with zeros.
  case blocks(source: Int, destination: Int, rows: Int, columns: Int, block: Int)
  /// The same of the transposed matrix.
  case transposed(source: Int, destination: Int, rows: Int, columns: Int, block: Int)
  /// The same of pairs of channels: bfloat16 weights `[row][channel][tap]`.
  case pairs(source: Int, destination: Int, rows: Int, channels: Int, taps: Int, block: Int, columns: Int)
  /// The same of the transposed matrix.
  case transposedPairs(source: Int, destination: Int, channels: Int, columns: Int, block: Int)
  /// Weights of bfloat16 as tiles.
  case tiles(source: Int, destination: Int, weights: ck_tile_source, cut: ck_tile_cut)
  /// 3x3 weights as 36 points, of Winograd's F(4x4, 3x3) or of the phases of a stride of 2.
  case winograd(source: Int, destination: Int, outChannels: Int, inChannels: Int, stride: Int)
  /// 5x5 weights as the 8 points of each kernel row for F(4, 5).
  case winogradRows(source: Int, destination: Int, rows: Int, channels: Int, block: Int)
  /// A vector and zeros up to `padded`.
  case vector(source: Int?, destination: Int, count: Int, padded: Int)
  /// The scale, bias, mean and variance of a BatchNormalization.
  case normalize(sources: [Int], destination: Normalize, channels: Int, op: BatchNormalization)
}

extension Packing {
  /// Prepares the parameter from the unit's elements, which are of `dtype`.
  func run(_ elements: ByteView, _ dtype: DType, _ level: CPULevel, into packed: FloatView) {
    let (type, width) = (dtype.kernelRounding, dtype.byteWidth)
    /// So many elements from one on.
    func from(_ source: Int, _ count: Int) -> UnsafeRawPointer? {
      unsafe UnsafeRawPointer(elements[source * width..<(source + count) * width].pointer.baseAddress)
    }
    /// A place among the prepared floats.
    func to(_ destination: Int) -> UnsafeMutablePointer<Float> { unsafe (packed + destination).pointer }
    switch self {
    case .blocks(let source, let destination, let rows, let columns, let block):
      unsafe ck_pack(to(destination), from(source, rows * columns), rows, columns, block, type)
    case .transposed(let source, let destination, let rows, let columns, let block):
      unsafe ck_pack_transposed(to(destination), from(source, rows * columns), rows, columns, block, type)
    case .pairs(let source, let destination, let rows, let channels, let taps, let block, let columns):
      unsafe ck_pack_pairs(
        to(destination), from(source, rows * channels * taps), rows, channels, taps, block, columns)
    case .transposedPairs(let source, let destination, let channels, let columns, let block):
      unsafe ck_pack_pairs_transposed(to(destination), from(source, channels * columns), channels, columns, block)
    case .tiles(let source, let destination, let weights, let cut):
      unsafe ck_pack_tiles(to(destination), from(source, weights.extent), weights, cut)
    case .winograd(let source, let destination, let out, let channels, let stride):
      unsafe level.kernels.winogradWeights(
        to(destination), from(source, 9 * out * channels), outChannels: out, inChannels: channels, stride: stride,
        type: type)
    case .winogradRows(let source, let destination, let rows, let channels, let block):
      unsafe ck_pack_winograd_rows(
        to(destination), from(source, 25 * rows * channels), rows, channels, block, type)
    case .vector(let source, let destination, let count, let padded):
      (packed + destination).update(repeating: 0, count: padded)
      if let source { unsafe ck_widen(to(destination), from(source, count), count, type) }
    case .normalize(let sources, let destination, let channels, let op):
      let terms = sources.map { source in
        let wide = MemoryBlock(floats: channels).floats
        unsafe ck_widen(wide.pointer, from(source, channels), channels, type)
        return wide
      }
      for channel in 0..<channels {
        let (scale, shift) = op.terms(
          scale: terms[0][channel], bias: terms[1][channel], mean: terms[2][channel], variance: terms[3][channel])
        packed[destination.scale + channel] = scale
        packed[destination.shift + channel] = shift
      }
    }
  }
}

extension ck_tile_source {
  /// The elements up to the last of them.
  fileprivate var extent: Int {
    guard out_channels > 0, channels > 0 else { return 0 }
    return (out_channels - 1) * out_step + (channels - 1) * channel_step + kernel_rows * kernel + pixels - 1
  }
}
