/// The NLL of images whose logits are all finite, as it depends on the inverse of the temperature.
struct ScaledLikelihood {
  /// Eight images.
  private struct Block {
    /// How far the logit of the true class lies below the largest.
    let own: SIMD8<Double>
    /// 1 where there is an image, else 0.
    let weights: SIMD8<Double>
  }

  /// The images.
  private let images: [Int]
  private let logits: [Float]
  private let scores: [ImageScore]
  private let classes: Int
  private let blocks: [Block]
  /// How far the logits lie below the largest of each image, `[blocks][classes]`.
  private let distances: [SIMD8<Float>]

  /// The inverse temperatures that are tried.
  private static let inverses = 0.01...100.0

  init(_ images: [Int], logits: [Float], scores: [ImageScore], classes: Int) {
    (self.images, self.logits, self.scores, self.classes) = (images, logits, scores, classes)
    var (blocks, distances): ([Block], [SIMD8<Float>]) = ([], [])
    blocks.reserveCapacity(images.count / ImageLanes.count + 1)
    distances.reserveCapacity((images.count / ImageLanes.count + 1) * classes)
    let logits = logits.span
    ImageLanes.forEach(of: images) { images, _, count in
      let lanes = ImageLanes(images, classes: classes)
      var (best, labels, weights) = (SIMD8<Int32>(), SIMD8<Int32>(), SIMD8<Double>())
      for lane in 0..<ImageLanes.count {
        best[lane] = Int32(scores[images[lane]].prediction ?? 0)
        labels[lane] = Int32(scores[images[lane]].label)
        weights[lane] = lane < count ? 1 : 0
      }
      let largest = lanes.logits(of: best, in: logits)
      let own = ImageLanes.distances(lanes.logits(of: labels, in: logits), less: largest)
      blocks.append(Block(own: own, weights: weights))
      lanes.forEach(0..<classes, in: logits) { distances.append($1 - largest) }
    }
    (self.blocks, self.distances) = (blocks, distances)
  }

  /// An inverse temperature of the smallest NLL, and the derivatives close to it.
  typealias Fit = (inverse: Double, slopes: Slopes)

  /// The fit of all parts together, whose NLL is convex in the inverse temperature, and those of each alone: by way of those of samples of the images.
  static func fits(_ parts: [ScaledLikelihood]) -> (all: Double, each: [Fit]) {
    if let end = end(parts, from: 1) { return (end, parts.map { $0.fit(from: end, known: nil) }) }
    let blocks = parts.reduce(0) { $0 + $1.blocks.count }
    let sampled = [64, 8].reduce(1) { start, step in
      blocks / step < 32 ? start : best(parts, from: start, every: step, known: nil).inverse
    }
    let start = Double(Float(sampled))
    let known = parts.map { slopes([$0], start, every: 1) }
    let all = best(parts, from: start, every: 1, known: known.reduce(into: Slopes()) { $0.add($1) }).inverse
    return (all, zip(parts, known).map { $0.fit(from: start, known: $1) })
  }

  private func fit(from start: Double, known: Slopes?) -> Fit {
    if let end = Self.end([self], from: start) { return (end, known ?? Self.slopes([self], start, every: 1)) }
    return Self.best([self], from: start, every: 1, known: known)
  }

  /// Where NLL has no minimum: of images that are all right, it falls for ever; of equal logits, it stays.
  private static func end(_ parts: [ScaledLikelihood], from start: Double) -> Double? {
    guard parts.allSatisfy({ $0.blocks.allSatisfy { $0.own == SIMD8() } }) else { return nil }
    let isFlat = parts.allSatisfy { $0.distances.allSatisfy { $0 == SIMD8() } }
    return isFlat ? start : inverses.upperBound
  }

  /// The fit of every so many blocks: steps to it, and halves of what is left where they lead out; `known` are the derivatives at the start.
  private static func best(_ parts: [ScaledLikelihood], from start: Double, every stride: Int, known: Slopes?) -> Fit {
    var (low, high, inverse) = (inverses.lowerBound, inverses.upperBound, start)
    var (lowIsKnown, highIsKnown) = (false, false)
    var last = Slopes()
    for round in 0..<60 {
      // What float32 holds, as it is multiplied in float32.
      inverse = Double(Float(inverse))
      let slopes = (round == 0 ? known : nil) ?? slopes(parts, inverse, every: stride)
      last = slopes
      if slopes.first > 0 { (high, highIsKnown) = (inverse, true) } else { (low, lowIsKnown) = (inverse, true) }
      var next = slopes.step.map { inverse + $0 } ?? (slopes.first > 0 ? low : high)
      if next <= low {
        if !lowIsKnown, Self.slopes(parts, low, every: stride).first >= 0 { return (low, last) }
        next = (low * high).squareRoot()
      } else if next >= high {
        if !highIsKnown, Self.slopes(parts, high, every: stride).first <= 0 { return (high, last) }
        next = (low * high).squareRoot()
      }
      // What is left after a step is as its fourth power.
      if abs(next - inverse) <= 0.01 * inverse { return (next, last) }
      inverse = next
    }
    return (inverse, last)
  }

  private static func slopes(_ parts: [ScaledLikelihood], _ inverse: Double, every stride: Int) -> Slopes {
    var slopes = Slopes()
    for part in parts { part.add(to: &slopes, inverse, every: stride) }
    return slopes
  }

  private func add(to slopes: inout Slopes, _ inverse: Double, every step: Int) {
    let factor = Float(inverse)
    var (first, second, third, fourth) = (SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>())
    var squares = SIMD8<Double>()
    let distances = distances.span
    for place in stride(from: 0, to: blocks.count, by: step) {
      let moments = Self.moments(distances.extracting(place * classes..<(place + 1) * classes), factor)
      let (mean, square, cube) = (moments.0, moments.1, moments.2)
      let (own, weights) = (blocks[place].own, blocks[place].weights)
      let product = mean * mean
      let slope = weights * (mean - own)
      first += slope
      squares += slope * slope
      second += weights * (square - product)
      third += weights * (cube + mean * (2 * product - 3 * square))
      var fourthCumulant = moments.3 - 4 * mean * cube
      fourthCumulant -= 3 * square * square
      fourthCumulant += 12 * product * square - 6 * product * product
      fourth += weights * fourthCumulant
    }
    slopes.first += first.sum()
    slopes.second += second.sum()
    slopes.third += third.sum()
    slopes.fourth += fourth.sum()
    slopes.squares += squares.sum()
  }

  /// The means of the distances' first four powers, each distance by its probability.
  @inline(__always)
  private static func moments(
    _ distances: Span<SIMD8<Float>>, _ factor: Float
  ) -> (SIMD8<Double>, SIMD8<Double>, SIMD8<Double>, SIMD8<Double>) {
    var (sum, first, second) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
    var (third, fourth) = (SIMD8<Float>(), SIMD8<Float>())
    for place in distances.indices {
      let distance = distances[place]
      let scaled = distance * factor
      let power = Exponential.power(scaled)
      // No powers of what has no share: they could be infinite.
      let known = distance.replacing(with: 0, where: scaled .< -87)
      let (once, square) = (power * known, known * known)
      sum += power
      first += once
      second += power * square
      third += once * square
      fourth += power * square * square
    }
    let share = 1 / SIMD8<Double>(sum)
    return (
      SIMD8<Double>(first) * share, SIMD8<Double>(second) * share, SIMD8<Double>(third) * share,
      SIMD8<Double>(fourth) * share
    )
  }
}

extension ScaledLikelihood {
  /// Counts the images' probabilities, their logits times `inverse`, in bins of equal width, and calls `body` with what gives the NLL of each: the
  /// sum of the classes' powers, and how far the true class lies below the largest.
  func scaled(by inverse: Double, into bins: inout [CalibrationBin], _ body: (_ sum: Double, _ own: Double) -> Void) {
    let logits = logits.span
    ImageLanes.forEach(of: images) { images, start, count in
      let lanes = ImageLanes(images, classes: classes)
      var best = SIMD8<Int32>()
      for lane in 0..<ImageLanes.count { best[lane] = Int32(scores[images[lane]].prediction ?? 0) }
      let largest = lanes.logits(of: best, in: logits)
      var sum = SIMD8<Double>()
      lanes.forEach(0..<classes, in: logits) {
        sum += Exponential.power(ImageLanes.distances($1, less: largest) * inverse)
      }
      let shares = 1 / sum
      let own = blocks[start / ImageLanes.count].own
      for lane in 0..<count {
        bins[Calibration.bin(of: shares[lane])].count(shares[lane], correct: scores[images[lane]].isCorrect)
        body(sum[lane], inverse * own[lane])
      }
    }
  }
}

/// The first four derivatives of a sum of NLL.
struct Slopes {
  var (first, second, third, fourth) = (0.0, 0.0, 0.0, 0.0)
  /// The sum of the squares of the images' first ones.
  var squares = 0.0

  /// Adds those of other images.
  mutating func add(_ other: Slopes) {
    first += other.first
    second += other.second
    third += other.third
    fourth += other.fourth
    squares += other.squares
  }

  /// The standard error of the place where the first is 0; nil where it does not cross it.
  static func standardError(_ parts: [Slopes]) -> Double? {
    let second = parts.reduce(0) { $0 + $1.second }
    return second > 0 ? parts.reduce(0) { $0 + $1.squares }.squareRoot() / second : nil
  }

  /// The step to where the first is 0: Householder's, or Newton's where that leads astray.
  ///
  /// Source: A. S. Householder, The Numerical Treatment of a Single Nonlinear Equation, 1970; what is left is as the step's fourth power.
  var step: Double? {
    guard second > 0 else { return nil }
    let newton = -first / second
    let above = 6 * first * second * second - 3 * first * first * third
    let below = 6 * second * second * second - 6 * first * second * third + first * first * fourth
    let step = -above / below
    return step.isFinite && step * newton > 0 && abs(step) < 2 * abs(newton) ? step : newton
  }
}
