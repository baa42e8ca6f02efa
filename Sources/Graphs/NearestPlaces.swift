/// Whose float32 a nearest place is computed in: one that rounds to a neighbour is another element.
package enum NearestPlaces: Hashable, Sendable {
  /// In float64.
  case exact
  /// As onnxruntime divides by a scale that is given.
  case divided
  /// As PyTorch multiplies with the inverse of the scale, or with the quotient of the sizes.
  case multiplied
}

extension Sampling {
  /// The place in the old axis of `old` indices that an index of the new one lies at, as ``places`` says; nil where that is in float64.
  func single(_ index: Int, from old: Int, to new: Int, scale: Double?) -> Double? {
    guard case .nearest(let nearest) = mode else { return nil }
    switch places {
    case .exact: return nil
    case .divided:
      guard let scale else { return nil }
      let place = divided(Float(index), from: Float(old), to: Float(new), by: Float(scale))
      return Double(nearest == .simple && scale < 1 ? place.rounded(.up) : place)
    case .multiplied:
      let ratio = scale.map { Float(1 / $0) } ?? Float(old) / Float(new)
      return Double(((Float(index) + (coordinates == .halfPixel ? 0.5 : 0)) * ratio).rounded(.down))
    }
  }

  private func divided(_ index: Float, from old: Float, to new: Float, by scale: Float) -> Float {
    let centre = (index + 0.5) / scale - 0.5
    switch coordinates {
    case .asymmetric: return index / scale
    case .alignCorners: return new > 1 ? index * (old - 1) / (new - 1) : 0
    case .halfPixel: return centre
    case .unshiftedHalfPixel: return (index + 0.5) / scale
    case .pytorchHalfPixel: return new > 1 ? centre : 0
    case .halfPixelSymmetric: return old / 2 * (1 - new / (scale * old)) + centre
    }
  }
}
