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
    /// ONNX's before opset 11: upwards along an axis that gets shorter, else downwards.
    case simple
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
    /// As `halfPixel`, but half an element on: TensorFlow's where the mode is nearest.
    case unshiftedHalfPixel
  }

  package let mode: Mode
  package let coordinates: Coordinates
  /// Whether weights of elements beyond the edge go to the others; else the edge is repeated.
  package let excludeOutside: Bool
  /// Whether an axis that gets shorter is filtered, so that each of its elements counts; not where the mode is nearest.
  package let antialiases: Bool

  /// How places are rounded where the mode is nearest.
  package let places: NearestPlaces

  /// Makes a sampling.
  package init(
    _ mode: Mode, _ coordinates: Coordinates = .halfPixel, excludeOutside: Bool = false, antialiases: Bool = false,
    places: NearestPlaces = .exact
  ) {
    self.mode = mode
    self.coordinates = coordinates
    self.excludeOutside = excludeOutside
    self.antialiases = antialiases
    self.places = places
  }

  /// The elements, and their weights, that make the one at `index` of a new axis of `new` indices from one of `old`.
  func taps(_ index: Int, from old: Int, to new: Int, scale: Double?) -> [(index: Int, weight: Float)] {
    // Beyond the edge every place is alike.
    let exact = single(index, from: old, to: new, scale: scale) ?? place(index, from: old, to: new, scale: scale)
    let place = min(max(exact, -4), Double(old) + 4)
    let shrinking = scale ?? Double(new) / Double(old)
    var taps = antialiases && shrinking < 1 ? filtered(place, shrinking) : weights(place)
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
    case .unshiftedHalfPixel: return back(Double(index) + 0.5)
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
    case .nearest(.floor), .nearest(.simple): return [(first, 1)]
    case .nearest(.ceil): return [(Int(place.rounded(.up)), 1)]
    case .nearest(.roundPreferFloor): return [(Int((place - 0.5).rounded(.up)), 1)]
    case .nearest(.roundPreferCeil): return [(Int((place + 0.5).rounded(.down)), 1)]
    case .linear: return part == 0 ? [(first, 1)] : [(first, 1 - part), (first + 1, part)]
    case .cubic(let a):
      return [
        (first - 1, Self.cubic(part + 1, a)), (first, Self.cubic(part, a)), (first + 1, Self.cubic(1 - part, a)),
        (first + 2, Self.cubic(2 - part, a)),
      ]
    }
  }

  /// The weights, as many times as wide as the axis gets shorter, with a sum of 1.
  private func filtered(_ place: Double, _ shrinking: Double) -> [(index: Int, weight: Double)] {
    let reach: Double = if case .cubic = mode { 2 } else { 1 }
    let first = Int((place - reach / shrinking).rounded(.up))
    let last = Int((place + reach / shrinking).rounded(.down))
    let taps = (first...max(first, last)).map { index -> (index: Int, weight: Double) in
      let distance = min(abs(Double(index) - place) * shrinking, reach)
      return if case .cubic(let a) = mode { (index, Self.cubic(distance, a)) } else { (index, 1 - distance) }
    }
    let sum = taps.reduce(0) { $0 + $1.weight }
    return taps.map { ($0.index, $0.weight / sum) }
  }

  /// Keys' function at a distance of up to 2.
  private static func cubic(_ x: Double, _ a: Double) -> Double {
    x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
  }
}
