import Checkpoints

/// How a forward standardises the filters of a convolution: to a mean of 0 and a variance of 1, and further.
package struct Standardization: Sendable {
  /// What is added to variances.
  let epsilon: Float
  /// What all filters are then multiplied by.
  var scale: Float = 1
  /// The tensor that has a number more for each filter.
  var gains: String?

  /// The weights that the forward takes.
  func applied(to weights: TensorEntry, of catalogue: Catalogue) -> TensorEntry {
    weights.standardized(epsilon: epsilon, scale: scale, gains: gains.flatMap { catalogue[$0] })
  }
}
