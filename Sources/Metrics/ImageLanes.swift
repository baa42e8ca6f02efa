/// The logits of eight images side by side: lane by lane what one image needs, class after class.
struct ImageLanes {
  typealias Floats = SIMD8<Float>
  typealias Doubles = SIMD8<Double>

  /// The images of a block.
  static let count = Floats.scalarCount

  private let rows: SIMD8<Int>
  private let logits: UnsafePointer<Float>

  /// The images at eight places of `logits`, flat `[images][classes]`.
  @inline(__always)
  init(_ logits: UnsafePointer<Float>, images: SIMD8<Int>, classes: Int) {
    (self.logits, rows) = (logits, images &* classes)
  }

  /// The logits of a class of each image.
  @inline(__always)
  subscript(index: Int) -> Floats {
    Floats(
      logits[rows[0] &+ index], logits[rows[1] &+ index], logits[rows[2] &+ index], logits[rows[3] &+ index],
      logits[rows[4] &+ index], logits[rows[5] &+ index], logits[rows[6] &+ index], logits[rows[7] &+ index])
  }

  /// The logit of each image of a class of its own.
  @inline(__always)
  subscript(classes: SIMD8<Int32>) -> Floats {
    var floats = Floats()
    for lane in 0..<Self.count { floats[lane] = logits[rows[lane] &+ Int(classes[lane])] }
    return floats
  }

  /// e to the power of logits less the largest of each image.
  @inline(__always)
  static func powers(_ floats: Floats, less largest: Floats) -> Doubles {
    Exponential.power(distances(floats, less: largest))
  }

  /// How far logits lie below the largest of each image.
  @inline(__always)
  static func distances(_ floats: Floats, less largest: Floats) -> Doubles {
    let (wide, top) = (Doubles(floats), Doubles(largest))
    // The difference of two equal infinities is no number; that of equal logits is 0.
    return (wide - top).replacing(with: 0, where: wide .== top)
  }

  /// Calls `body` with eight of the images at a time, and how many of them count: the last is repeated where they do not fill a block.
  @inline(__always)
  static func forEach(of images: [Int], _ body: (_ images: SIMD8<Int>, _ start: Int, _ count: Int) -> Void) {
    images.withUnsafeBufferPointer { images in
      for start in stride(from: 0, to: images.count, by: count) {
        var block = SIMD8<Int>()
        for lane in 0..<count { block[lane] = images[min(start + lane, images.count - 1)] }
        body(block, start, min(count, images.count - start))
      }
    }
  }
}
