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
    var records: [UInt8] = []
    records.reserveCapacity(range.count * Self.recordBytes)
    var canvas = Canvas()
    for index in range {
      let label = index % Silhouette.all.count
      var scene = Scene(seed: seed, index: index)
      scene.draw(label, on: &canvas)
      records.append(UInt8(truncatingIfNeeded: label))
      records.append(contentsOf: canvas.bytes)
    }
    return records
  }
}
