/// How many images of each class were taken for which.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The number of classes.
  public let classes: Int

  /// Row by row `[actual][predicted]`; the last column counts images without a prediction (a NaN among the logits).
  public private(set) var counts: [Int]

  /// An empty matrix.
  public init(classes: Int) {
    self.init(classes: classes, counts: [Int](repeating: 0, count: classes * (classes + 1)))
  }

  init(classes: Int, counts: [Int]) {
    self.classes = classes
    self.counts = counts
  }

  /// Counts one image; `predicted` is nil where it has no prediction.
  public mutating func count(actual: Int, predicted: Int?) {
    counts[actual * (classes + 1) + (predicted ?? classes)] += 1
  }

  /// The images of class `actual` that were taken for `predicted`.
  public subscript(actual actual: Int, predicted predicted: Int) -> Int { counts[actual * (classes + 1) + predicted] }

  /// The images of a class that were recognised.
  public func correct(_ actual: Int) -> Int { self[actual: actual, predicted: actual] }

  /// The images of a class.
  public func total(_ actual: Int) -> Int {
    counts[(actual * (classes + 1))..<((actual + 1) * (classes + 1))].reduce(0, +)
  }

  /// All images that were recognised.
  public var correct: Int { (0..<classes).reduce(0) { $0 + correct($1) } }

  /// All images.
  public var total: Int { counts.reduce(0, +) }
}
