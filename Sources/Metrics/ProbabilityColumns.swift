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
  func forEachClass(_ body: (_ class: Int, _ column: UnsafeBufferPointer<Double>) -> Void) {
    let width = min(Self.tile, classes)
    let room = (images.count + ImageLanes.count - 1) / ImageLanes.count * ImageLanes.count
    withUnsafeTemporaryAllocation(byteCount: width * room * MemoryLayout<Double>.stride, alignment: 64) { columns in
      for first in stride(from: 0, to: classes, by: width) {
        let few = first..<min(first + width, classes)
        fill(columns, few, room: room)
        for (place, index) in few.enumerated() {
          let start = place * room * MemoryLayout<Double>.stride
          let column = UnsafeRawBufferPointer(rebasing: columns[start...]).assumingMemoryBound(to: Double.self)
          body(index, UnsafeBufferPointer(rebasing: column[..<images.count]))
        }
      }
    }
  }

  /// Computes the probabilities of some classes, class after class.
  private func fill(_ columns: UnsafeMutableRawBufferPointer, _ few: Range<Int>, room: Int) {
    logits.withUnsafeBufferPointer { logits in
      guard let base = logits.baseAddress else { return }
      ImageLanes.forEach(of: images) { images, start, _ in
        let lanes = ImageLanes(base, images: images, classes: classes)
        var (best, shares) = (SIMD8<Int32>(), SIMD8<Double>())
        for lane in 0..<ImageLanes.count {
          let score = scores[images[lane]]
          best[lane] = Int32(score.prediction ?? 0)
          shares[lane] = score.probability ?? 0
        }
        let largest = lanes[best]
        for index in few {
          let place = ((index - few.lowerBound) * room + start) * MemoryLayout<Double>.stride
          columns.storeBytes(
            of: ImageLanes.powers(lanes[index], less: largest) * shares, toByteOffset: place, as: SIMD8<Double>.self)
        }
      }
    }
  }
}
