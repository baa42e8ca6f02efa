/// What becomes of an element and an update of it: `reduction` of ONNX's ScatterElements and ScatterND.
package enum ScatterReduction: String, Sendable {
  /// The update holds, of several the last.
  case none
  case add
  case mul
  case max
  case min

  /// The element after the update; a NaN stays one.
  package func callAsFunction(_ old: Float, _ new: Float) -> Float {
    switch self {
    case .none: new
    case .add: old + new
    case .mul: old * new
    case .max: old.isNaN || new.isNaN ? .nan : Swift.max(old, new)
    case .min: old.isNaN || new.isNaN ? .nan : Swift.min(old, new)
    }
  }

  /// The same of integers, whose sums and products wrap round.
  package func callAsFunction(_ old: Int, _ new: Int) -> Int {
    switch self {
    case .none: new
    case .add: old &+ new
    case .mul: old &* new
    case .max: Swift.max(old, new)
    case .min: Swift.min(old, new)
    }
  }
}
