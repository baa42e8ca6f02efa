import Tensors

/// A tensor that is computed from one to three that are stored, as it is read.
public struct DerivedTensor: Equatable, Sendable {
  /// How.
  public enum Rule: Equatable, Sendable {
    /// The first times the second, a mask.
    case masked
    /// The first with each row, or all of it, scaled to the length that the second says.
    case scaledToLength
    /// The first over its spectral norm: as a matrix of rows, between the second and `right`.
    case overSpectralNorm(right: TensorEntry)
    /// The first with each row shifted to a mean of 0 and scaled to a variance of 1, to which `epsilon` was added, times `scale` and, where the
    /// second is another tensor, what that says of the row.
    case standardized(epsilon: Float, scale: Float)
  }

  /// How the elements are computed.
  public let rule: Rule
  /// The tensor of the result's shape.
  public let first: TensorEntry
  /// The mask, of the same shape, the lengths, or the left singular vector; the first itself where there is no other.
  public let second: TensorEntry

  /// The elements that one length, one mean and one variance are of.
  var rowSize: Int {
    if case .standardized = rule { return first.shape.elementCount / max(1, first.shape.dimensions.first ?? 1) }
    return first.shape.elementCount / max(1, second.shape.elementCount)
  }

  func behind(files count: Int) -> DerivedTensor {
    var rule = rule
    if case .overSpectralNorm(let right) = rule { rule = .overSpectralNorm(right: right.movedBehind(files: count)) }
    return DerivedTensor(rule: rule, first: first.movedBehind(files: count), second: second.movedBehind(files: count))
  }
}
