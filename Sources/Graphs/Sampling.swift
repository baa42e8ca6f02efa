/// Where ``Resize`` takes its elements from along an axis, and with which weights.
package struct Sampling: Hashable, Sendable {
  /// How many elements around a place are taken.
  package enum Mode: Hashable, Sendable {
    case nearest(Nearest)
    case linear
    /// Keys' cubic: ONNX's and PyTorch's coefficient is -0.75, Pillow's -0.5.
    case cubic(coefficient: Double)
  }

  /// Which index is nearest to a place.
  package enum Nearest: Hashable, Sendable {
    /// A half goes down: ONNX's default.
    case roundPreferFloor
    case roundPreferCeil
    /// PyTorch's.
    case floor
    case ceil
  }

  /// The place in the old axis that an index of the new one lies at.
  package enum Coordinates: Hashable, Sendable {
    /// ONNX's default, and PyTorch's without `align_corners`.
    case halfPixel
    case halfPixelSymmetric
    /// As `halfPixel`, but 0 for a new axis of one index.
    case pytorchHalfPixel
    case alignCorners
    case asymmetric
  }

  package let mode: Mode
  package let coordinates: Coordinates
  /// Whether weights of elements beyond the edge go to the others; else the edge is repeated.
  package let excludeOutside: Bool

  /// Makes a sampling.
  package init(_ mode: Mode, _ coordinates: Coordinates = .halfPixel, excludeOutside: Bool = false) {
    self.mode = mode
    self.coordinates = coordinates
    self.excludeOutside = excludeOutside
  }

  /// The elements, and their weights, that make the one at `index` of a new axis of `new` indices from one of `old`.
  func taps(_ index: Int, from old: Int, to new: Int, scale: Double?) -> [(index: Int, weight: Float)] {
    // Beyond the edge every place is alike.
    let place = min(max(place(index, from: old, to: new, scale: scale), -4), Double(old) + 4)
    var taps = weights(place)
    if excludeOutside {
      taps = taps.filter { (0..<old).contains($0.index) }
      let sum = taps.reduce(0) { $0 + $1.weight }
      taps = taps.map { ($0.index, $0.weight / sum) }
    }
    return taps.map { (min(max($0.index, 0), old - 1), Float($0.weight)) }
  }

  private func place(_ index: Int, from old: Int, to new: Int, scale: Double?) -> Double {
    // Multiplied first, so that places on an element are exact.
    func back(_ x: Double) -> Double { scale.map { x / $0 } ?? x * Double(old) / Double(new) }
    switch coordinates {
    case .asymmetric: return back(Double(index))
    case .alignCorners: return new > 1 ? Double(index) * Double(old - 1) / Double(new - 1) : 0
    case .halfPixel: return back(Double(index) + 0.5) - 0.5
    case .pytorchHalfPixel: return new > 1 ? back(Double(index) + 0.5) - 0.5 : 0
    case .halfPixelSymmetric:
      let adjustment = scale.map { Double(new) / ($0 * Double(old)) } ?? 1
      return Double(old) / 2 * (1 - adjustment) + back(Double(index) + 0.5) - 0.5
    }
  }

  private func weights(_ place: Double) -> [(index: Int, weight: Double)] {
    let below = place.rounded(.down)
    let (first, part) = (Int(below), place - below)
    switch mode {
    case .nearest(.floor): return [(first, 1)]
    case .nearest(.ceil): return [(Int(place.rounded(.up)), 1)]
    case .nearest(.roundPreferFloor): return [(Int((place - 0.5).rounded(.up)), 1)]
    case .nearest(.roundPreferCeil): return [(Int((place + 0.5).rounded(.down)), 1)]
    case .linear: return part == 0 ? [(first, 1)] : [(first, 1 - part), (first + 1, part)]
    case .cubic(let a):
      let near = { (x: Double) in ((a + 2) * x - (a + 3)) * x * x + 1 }
      let far = { (x: Double) in ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
      return [
        (first - 1, far(part + 1)), (first, near(part)), (first + 1, near(1 - part)), (first + 2, far(2 - part)),
      ]
    }
  }
}
