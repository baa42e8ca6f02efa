import Platform

/// The outputs of a model that ends in a softmax: probabilities themselves, which a second softmax would level.
public enum StatedProbabilities {
  /// How far from 1 the sum of an image's probabilities is, each rounded to bfloat16, at the most.
  private static let tolerance: Float = 1 / 256

  /// The logits of which `outputs`, flat `[images][classes]`, are the softmax; nil where they are no probabilities.
  ///
  /// They are where all numbers of each image lie in 0...1 and sum to 1; an image with a NaN tells nothing. A probability of 0 counts
  /// as the smallest float32 above it, as a softmax of finite logits has none of 0.
  public static func logits(of outputs: [Float], classes: Int) -> [Float]? {
    guard classes > 1 else { return nil }
    var isTold = false
    for start in stride(from: 0, to: outputs.count, by: classes) {
      let row = outputs[start..<start + classes]
      if row.contains(where: \.isNaN) { continue }
      guard row.allSatisfy({ (0...1 + tolerance).contains($0) }), abs(row.reduce(0, +) - 1) <= tolerance else {
        return nil
      }
      isTold = true
    }
    return isTold ? outputs.map { Float(log(Double(max($0, .leastNonzeroMagnitude)))) } : nil
  }
}
