import Graphs

/// What timm's models do in the place of a stride, so that an image moved by a place has nearly the same features (arXiv:1904.11486;
/// layers/blur_pool.py).
enum Smoothing: Sendable {
  /// The means of 2x2 places.
  case means
  /// Means of 3x3 places, weighted 1, 2, 1, with zeros around.
  case blur
  /// The same with what lies within the edges around.
  case reflectedBlur
}

extension ModelBuilder {
  /// Half the rows and columns of planes.
  mutating func halve(_ x: Int, _ smoothing: Smoothing) -> Int {
    switch smoothing {
    case .means: return graph.averagePool(x, kernel: 2, stride: 2)
    // Means of two places of means of two are those weights.
    case .blur: return graph.averagePool(graph.averagePool(x, kernel: 2, stride: 1, pad: 1), kernel: 2, stride: 2)
    case .reflectedBlur:
      let padded = graph.node(Pad(before: [0, 1, 1], after: [0, 1, 1], mode: .reflect), [.value(x)])
      return graph.averagePool(graph.averagePool(padded, kernel: 2, stride: 1), kernel: 2, stride: 2)
    }
  }

  /// The pool behind a ResNet's stem.
  mutating func stemPool(_ x: Int, _ smoothing: Smoothing?) -> Int {
    switch smoothing {
    case nil: graph.maxPool(x, kernel: 3, stride: 2, pad: 1)
    // Means stand in the place of the pool, not behind it.
    case .means: halve(x, .means)
    case .some(let blur): halve(graph.maxPool(x, kernel: 3, stride: 1, pad: 1), blur)
    }
  }
}
