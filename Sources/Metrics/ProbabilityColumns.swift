/// The probabilities of all images, class by class.
struct ProbabilityColumns {
  /// The images without a NaN among their logits.
  let images: [Int]
  /// Their labels.
  let labels: [Int]
  private let logits: [Float]
  private let scores: [ImageScore]
  private let classes: Int

  /// The classes that are brought together: their logits fill a line of a core's cache.
  private static let tile = 16

  init(logits: [Float], scores: [ImageScore], classes: Int) {
    (self.logits, self.scores, self.classes) = (logits, scores, classes)
    images = scores.indices.filter { scores[$0].probability != nil }
    labels = images.map { scores[$0].label }
  }

  /// Calls `body` with each class and its probability of each of ``images``.
  func forEachClass(_ body: (_ class: Int, _ column: Column) -> Void) {
    let width = min(Self.tile, classes)
    let room = (images.count + ImageLanes.count - 1) / ImageLanes.count
    var columns = [SIMD8<Double>](repeating: SIMD8(), count: width * room)
    for first in stride(from: 0, to: classes, by: width) {
      let few = first..<min(first + width, classes)
      fill(&columns, few, room: room)
      for (place, index) in few.enumerated() {
        body(index, columns.span.extracting(place * room..<(place + 1) * room))
      }
    }
  }

  /// Computes the probabilities of some classes, class after class.
  private func fill(_ columns: inout [SIMD8<Double>], _ few: Range<Int>, room: Int) {
    let logits = logits.span
    var columns = columns.mutableSpan
    ImageLanes.forEach(of: images) { images, start, _ in
      let lanes = ImageLanes(images, classes: classes)
      var (best, shares) = (SIMD8<Int32>(), SIMD8<Double>())
      for lane in 0..<ImageLanes.count {
        let score = scores[images[lane]]
        best[lane] = Int32(score.prediction ?? 0)
        shares[lane] = score.probability ?? 0
      }
      let (largest, block) = (lanes.logits(of: best, in: logits), start / ImageLanes.count)
      lanes.forEach(few, in: logits) { index, floats in
        columns[(index - few.lowerBound) * room + block] = ImageLanes.powers(floats, less: largest) * shares
      }
    }
  }
}

extension ProbabilityColumns {
  /// The probabilities of a class, eight images at a time; the last block may have more than there are.
  typealias Column = Span<SIMD8<Double>>
}

extension ProbabilityColumns.Column {
  /// The probability of the image at a place.
  @inline(__always)
  subscript(image place: Int) -> Double { self[place / ImageLanes.count][place % ImageLanes.count] }
}
