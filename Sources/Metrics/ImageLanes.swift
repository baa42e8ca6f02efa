/// The logits of eight images side by side: lane by lane what one image needs, class after class.
struct ImageLanes {
  typealias Floats = SIMD8<Float>
  typealias Doubles = SIMD8<Double>

  /// The images of a block.
  static let count = Floats.scalarCount

  /// Where the logits of each image begin.
  private let starts: SIMD8<Int>

  /// The images at eight places of logits, flat `[images][classes]`.
  @inline(__always)
  init(_ images: SIMD8<Int>, classes: Int) { starts = images &* classes }

  /// Calls `body` with each of the classes and the logit that each image has of it.
  @inline(__always)
  func forEach(_ classes: Range<Int>, in logits: Span<Float>, _ body: (_ class: Int, _ logits: Floats) -> Void) {
    // A span of each image alone: its bounds are compared with the range once, and not class by class.
    let end = classes.upperBound
    let one = logits.extracting(row(0, to: end))
    let two = logits.extracting(row(1, to: end))
    let three = logits.extracting(row(2, to: end))
    let four = logits.extracting(row(3, to: end))
    let five = logits.extracting(row(4, to: end))
    let six = logits.extracting(row(5, to: end))
    let seven = logits.extracting(row(6, to: end))
    let eight = logits.extracting(row(7, to: end))
    for index in classes {
      let floats = Floats(
        one[index], two[index], three[index], four[index], five[index], six[index], seven[index], eight[index])
      body(index, floats)
    }
  }

  @inline(__always)
  private func row(_ lane: Int, to end: Int) -> Range<Int> { starts[lane]..<starts[lane] + end }

  /// The logit of each image of a class of its own.
  @inline(__always)
  func logits(of classes: SIMD8<Int32>, in logits: Span<Float>) -> Floats {
    var floats = Floats()
    for lane in 0..<Self.count { floats[lane] = logits[starts[lane] &+ Int(classes[lane])] }
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
    let images = images.span
    for start in stride(from: 0, to: images.count, by: count) {
      var block = SIMD8<Int>()
      for lane in 0..<count { block[lane] = images[min(start + lane, images.count - 1)] }
      body(block, start, min(count, images.count - start))
    }
  }
}
