/// The built-in images: ten classes drawn by a seeded generator, 32x32 RGB, the same bytes on every machine.
///
/// They stand in for CIFAR-10 where no data is at hand. Each image is drawn from its seed and index alone, so any
/// part of a set can be drawn by itself.
public struct DemoImages: Sendable {
  /// The images of the test set.
  public static let testCount = 2000

  /// The test set; the model was trained on another seed.
  public static let test = DemoImages(seed: 0)

  /// The bytes of a record: the label, then the planes red, green and blue, each row-major.
  public static let recordBytes = 1 + 3 * Canvas.side * Canvas.side

  private let seed: UInt64

  /// Makes the set that belongs to `seed`; it has no end.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// Draws the images of `range` as CIFAR-10 records of ``recordBytes`` bytes; image i has the label i mod 10.
  public func records(_ range: Range<Int>) -> [UInt8] {
    let count = range.count * Self.recordBytes
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      draw(range, into: UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// Draws the images of `range` as CIFAR-10 records into memory of ``recordBytes`` bytes for each.
  public func draw(_ range: Range<Int>, into records: UnsafeMutableRawBufferPointer) {
    precondition(records.count == range.count * Self.recordBytes, "\(records.count) bytes for \(range.count) records")
    guard var target = records.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
    var canvas = Canvas()
    for index in range {
      let label = index % Silhouette.all.count
      var scene = Scene(seed: seed, index: index)
      target.pointee = UInt8(truncatingIfNeeded: label)
      scene.draw(label, on: &canvas, to: target + 1)
      target += Self.recordBytes
    }
  }
}
