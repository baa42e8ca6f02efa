import CKernels

/// The rows of results for which a convolution makes pairs of the channels of its input at a time: as many as stay in the second-level
/// cache.
struct PairBands: Sendable {
  let rows: Int
  /// The floats of their pairs.
  let floats: Int

  /// The floats that are to stay in the cache.
  private static let most = 64 << 10

  init(_ convolution: ConvolutionCall) {
    let shape = convolution.shape
    var call = ck_conv()
    call.in_channels = shape.inChannels
    (call.kernel, call.kernel_rows, call.stride) = (shape.kernel, shape.kernelRows, shape.stride)
    (call.rows, call.columns) = (shape.rows, shape.columns)
    // With a MaxPool of 2x2, two at a time.
    let step = shape.pooled ? 2 : 1
    var rows = step
    while rows + step <= shape.rows, call.pairs(rows: rows + step).floats <= Self.most { rows += step }
    self.rows = rows
    floats = call.pairs(rows: rows).floats
  }
}
