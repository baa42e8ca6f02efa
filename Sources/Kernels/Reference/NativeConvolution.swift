import CKernels
import Graphs
import Tensors

/// Conv of one image as native kernels sum it.
struct NativeConvolution {
  private let input: [Float]
  private let shape: [Int]
  private let kernel: (rows: Int, columns: Int)
  private let stride: Int
  private let pads: [Int]
  private let weights: [Float]
  private let bias: [Float]?
  private let kernels: ConvolutionKernels
  /// Whether the last odd channel's columns are paired.
  private let pairsColumns: Bool

  init(_ conv: Conv, _ inputs: [Tensor], _ kernels: ConvolutionKernels, pairsColumns: Bool) {
    input = inputs[0].elements
    shape = inputs[0].dimensions
    kernel = (inputs[1].dimensions[2], inputs[1].dimensions[3])
    stride = conv.strides[0]
    pads = conv.pads
    weights = inputs[1].elements
    bias = inputs.count > 2 ? inputs[2].elements : nil
    self.kernels = kernels
    self.pairsColumns = pairsColumns
  }

  /// The result of shape `result`, `[channels, rows, columns]`.
  func run(_ result: [Int]) -> [Float] {
    var output: [Float] = []
    output.reserveCapacity(result[0] * result[1] * result[2])
    for channel in 0..<result[0] {
      for row in 0..<result[1] {
        for column in 0..<result[2] { output.append(pixel(channel, row, column)) }
      }
    }
    return output
  }

  private func pixel(_ channel: Int, _ row: Int, _ column: Int) -> Float {
    if kernels == .amxBFloat16 { return tiles(channel, row, column) }
    var sum = bias?[channel] ?? 0
    for pair in Swift.stride(from: 0, to: shape[0], by: 2) {
      if pairsColumns && pair + 1 == shape[0] {
        addColumns(pair, channel, row, column, to: &sum)
      } else {
        addPair(pair, channel, row, column, to: &sum)
      }
    }
    return sum
  }

  /// The sum of tiles: row by row of the kernel, the words of each of its columns.
  private func tiles(_ channel: Int, _ row: Int, _ column: Int) -> Float {
    let cut = ck_tile_cut_of(shape[0], kernel.columns)
    var products = TileProducts(bias?[channel] ?? 0, words: cut.words)
    for y in 0..<kernel.rows {
      for x in 0..<kernel.columns {
        let (top, left) = (row * stride + y - pads[0], column * stride + x - pads[1])
        for pair in 0..<cut.pairs {
          func term(_ source: Int) -> (weight: Float, value: Float) {
            source < shape[0] ? (weight(channel, source, y, x), tap(source, top, left)) : (0, 0)
          }
          products.add(term(2 * pair), term(2 * pair + 1))
        }
      }
    }
    return products.sum
  }

  /// Adds the products of channels `pair` and `pair + 1`, which may not be there, as ``NativePairs`` does.
  private func addPair(_ pair: Int, _ channel: Int, _ row: Int, _ column: Int, to sum: inout Float) {
    for y in 0..<kernel.rows {
      for x in 0..<kernel.columns {
        let (top, left) = (row * stride + y - pads[0], column * stride + x - pads[1])
        let even = (weight(channel, pair, y, x), tap(pair, top, left))
        let odd = pair + 1 < shape[0] ? (weight(channel, pair + 1, y, x), tap(pair + 1, top, left)) : (0, 0)
        sum = NativePairs.addProducts(even, odd, to: sum)
      }
    }
  }

  /// Adds the products of a channel, two columns of the kernel at a time.
  private func addColumns(_ source: Int, _ channel: Int, _ row: Int, _ column: Int, to sum: inout Float) {
    for y in 0..<kernel.rows {
      for x in Swift.stride(from: 0, to: kernel.columns, by: 2) {
        let (top, left) = (row * stride + y - pads[0], column * stride + x - pads[1])
        let even = (weight(channel, source, y, x), tap(source, top, left))
        // The word behind the kernel's last column holds the next pixel too, for a weight of zero.
        let odd = (x + 1 < kernel.columns ? weight(channel, source, y, x + 1) : 0, tap(source, top, left + 1))
        sum = NativePairs.addProducts(even, odd, to: sum)
      }
    }
  }

  private func weight(_ channel: Int, _ source: Int, _ y: Int, _ x: Int) -> Float {
    weights[((channel * shape[0] + source) * kernel.rows + y) * kernel.columns + x]
  }

  private func tap(_ channel: Int, _ row: Int, _ column: Int) -> Float {
    guard (0..<shape[1]).contains(row), (0..<shape[2]).contains(column) else { return 0 }
    return input[(channel * shape[1] + row) * shape[2] + column]
  }
}
