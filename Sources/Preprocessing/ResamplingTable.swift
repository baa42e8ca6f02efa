import CKernels

/// The pixels of one axis that each pixel of the result is made of, and their weights in fixed point.
///
/// Source: `precompute_coeffs` and `normalize_coeffs_8bpc` of Pillow's Resample.c, `ImagingScaleAffine` of its Geometry.c.
struct ResamplingTable: Sendable {
  /// The bits after the point of a weight: 32 less 8 of a byte and 2 of sums that overshoot.
  static let precision = 22

  /// The first pixel of each result, and the number of them.
  private(set) var spans: [ck_span] = []
  /// The most pixels that a result is made of: where the weights of the next one start.
  private(set) var width = 1
  /// `[result][width]`.
  private(set) var weights: [Int32] = []

  /// The table from `input` pixels to `output`, both above zero.
  init(from input: Int, to output: Int, _ interpolation: Interpolation) {
    let scale = Double(input) / Double(output)
    guard let reach = interpolation.support else {
      // Summed up as Pillow does, whose errors decide between neighbours.
      var position = scale * 0.5
      for _ in 0..<output {
        spans.append(ck_span(first: min(Int(position), input - 1), count: 1))
        position += scale
      }
      weights = [Int32](repeating: 1 << Self.precision, count: output)
      return
    }
    let stretch = max(scale, 1)
    let support = reach * stretch
    width = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: output * width)
    for index in 0..<output {
      let center = (Double(index) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let count = min(Int(center + support + 0.5), input) - first
      spans.append(ck_span(first: first, count: count))
      let step = 1 / stretch
      let heights = (0..<count).map { interpolation.weight(at: (Double($0 + first) - center + 0.5) * step) }
      let sum = heights.reduce(0, +)
      for (tap, height) in heights.enumerated() {
        let share = (sum != 0 ? height / sum : height) * Double(1 << Self.precision)
        weights[index * width + tap] = Int32(share < 0 ? share - 0.5 : share + 0.5)
      }
    }
  }

  /// Makes each line of the result of the lines of `input`, which have `columns` bytes.
  func resample(_ input: UnsafePointer<UInt8>, columns: Int, into result: UnsafeMutablePointer<UInt8>) {
    unsafe spans.withUnsafeBufferPointer { spans in
      unsafe weights.withUnsafeBufferPointer { weights in
        var call = unsafe ck_resample(
          input: input, output: result, columns: columns, lines: spans.count, spans: spans.baseAddress,
          weights: weights.baseAddress, width: width)
        unsafe ck_resample_lines(&call)
      }
    }
  }

  /// Turns rows into columns.
  static func transpose(
    _ plane: UnsafePointer<UInt8>, rows: Int, columns: Int, into result: UnsafeMutablePointer<UInt8>
  ) {
    unsafe ck_transpose_bytes(plane, rows, columns, result)
  }
}
