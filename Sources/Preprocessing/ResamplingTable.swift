import CKernels

/// The pixels of one axis that each pixel of the result is made of, and their weights in fixed point.
///
/// Source: `precompute_coeffs` and `normalize_coeffs_8bpc` of Pillow's Resample.c, `ImagingScaleAffine` of its Geometry.c.
struct ResamplingTable: Sendable {
  /// The bits after the point of a weight: 32 less 8 of a byte and 2 of sums that overshoot.
  static let precision = 22

  /// The pixels that there are.
  let input: Int
  /// The first pixel of each result, and the number of them.
  private(set) var spans: [ck_span] = []
  /// The most pixels that a result is made of: where the weights of the next one start.
  private(set) var width = 1
  /// `[result][width]`.
  private(set) var weights: [Int32] = []

  /// The table from `input` pixels to `output`, both above zero.
  init(from input: Int, to output: Int, _ interpolation: Interpolation) {
    self.input = input
    // Kernels take the spans' word for it.
    defer { precondition(isInBounds, "pixels that there are, and weights for them") }
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

  private var isInBounds: Bool {
    weights.count >= spans.count * width
      && spans.allSatisfy { $0.first >= 0 && 0...width ~= $0.count && $0.count <= input - $0.first }
  }
}
