/// Conv of one image, as ONNX defines it.
struct ReferenceConvolution {
  let input: [Float]
  let shape: [Int]
  let kernel: Int
  let stride: Int
  let pad: Int
  let weights: [Float]
  let bias: [Float]?
  var isNative = false
  /// Native only: whether the last odd channel's columns are paired.
  var pairsColumns = false

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
    var sum = bias?[channel] ?? 0
    if isNative {
      for pair in Swift.stride(from: 0, to: shape[0], by: 2) {
        if pairsColumns && pair + 1 == shape[0] {
          addColumns(pair, channel, row, column, to: &sum)
        } else {
          addPair(pair, channel, row, column, to: &sum)
        }
      }
      return sum
    }
    for source in 0..<shape[0] {
      for y in 0..<kernel {
        for x in 0..<kernel {
          sum.addProduct(
            weight(channel, source, y, x), tap(source, row * stride + y - pad, column * stride + x - pad))
        }
      }
    }
    return sum
  }

  /// Adds the products of channels `pair` and `pair + 1`, which may not be there, as ``NativePairs`` does.
  private func addPair(_ pair: Int, _ channel: Int, _ row: Int, _ column: Int, to sum: inout Float) {
    for y in 0..<kernel {
      for x in 0..<kernel {
        let (top, left) = (row * stride + y - pad, column * stride + x - pad)
        let even = (weight(channel, pair, y, x), tap(pair, top, left))
        let odd = pair + 1 < shape[0] ? (weight(channel, pair + 1, y, x), tap(pair + 1, top, left)) : (0, 0)
        sum = NativePairs.addProducts(even, odd, to: sum)
      }
    }
  }

  /// Adds the products of a channel, two columns of the kernel at a time.
  private func addColumns(_ source: Int, _ channel: Int, _ row: Int, _ column: Int, to sum: inout Float) {
    for y in 0..<kernel {
      for x in Swift.stride(from: 0, to: kernel, by: 2) {
        let (top, left) = (row * stride + y - pad, column * stride + x - pad)
        let even = (weight(channel, source, y, x), tap(source, top, left))
        // The word behind the kernel's last column holds the next pixel too, for a weight of zero.
        let odd = (x + 1 < kernel ? weight(channel, source, y, x + 1) : 0, tap(source, top, left + 1))
        sum = NativePairs.addProducts(even, odd, to: sum)
      }
    }
  }

  private func weight(_ channel: Int, _ source: Int, _ y: Int, _ x: Int) -> Float {
    weights[((channel * shape[0] + source) * kernel + y) * kernel + x]
  }

  private func tap(_ channel: Int, _ row: Int, _ column: Int) -> Float {
    guard (0..<shape[1]).contains(row), (0..<shape[2]).contains(column) else { return 0 }
    return input[(channel * shape[1] + row) * shape[2] + column]
  }
}

/// The other operators of one image.
enum Reference {
  static func gemm(_ input: [Float], _ weights: [Float], _ bias: [Float]) -> [Float] {
    bias.indices.map { feature in
      input.indices.reduce(bias[feature]) { $0.addingProduct(weights[feature * input.count + $1], input[$1]) }
    }
  }

  static func batchNormalization(_ input: [Float], _ parameters: [[Float]], _ epsilon: Float) -> [Float] {
    let plane = input.count / parameters[0].count
    return input.indices.map { index in
      let channel = index / plane
      let (scale, shift) = batchNormalizationTerms(
        scale: parameters[0][channel], bias: parameters[1][channel], mean: parameters[2][channel],
        variance: parameters[3][channel], epsilon: epsilon)
      return shift.addingProduct(scale, input[index])
    }
  }

  static func maxPool(_ input: [Float], _ shape: [Int], _ result: [Int], _ kernel: Int, _ stride: Int) -> [Float] {
    indices(result).map { channel, row, column in
      var largest = -Float.infinity
      for y in 0..<kernel {
        for x in 0..<kernel {
          let value = input[(channel * shape[1] + row * stride + y) * shape[2] + column * stride + x]
          // As torch.nn.MaxPool2d: a NaN wins.
          if value > largest || value.isNaN { largest = value }
        }
      }
      return largest
    }
  }

  static func averages(_ input: [Float], _ shape: [Int]) -> [Float] {
    let plane = shape[1] * shape[2]
    return (0..<shape[0]).map { channel in
      input[(channel * plane)..<((channel + 1) * plane)].reduce(0, +) / Float(plane)
    }
  }

  static func slice(_ input: [Float], _ shape: [Int], _ result: [Int], _ step: Int) -> [Float] {
    indices(result).map { channel, row, column in
      input[(channel * shape[1] + row * step) * shape[2] + column * step]
    }
  }

  private static func indices(_ shape: [Int]) -> [(Int, Int, Int)] {
    (0..<shape[0]).flatMap { channel in
      (0..<shape[1]).flatMap { row in (0..<shape[2]).map { (channel, row, $0) } }
    }
  }
}
