/// How many images of each class were taken for which.
///
/// Memory and time grow with the classes and with the cells that hold images, not with the square of the classes.
public struct ConfusionMatrix: Sendable, Equatable {
  /// A cell that holds images.
  public struct Cell: Sendable, Equatable {
    /// The true class.
    public let actual: Int
    /// What they were taken for; the number of classes where they have no prediction.
    public let predicted: Int
    /// How many.
    public let count: Int
  }

  /// The number of classes.
  public let classes: Int

  /// By `actual * (classes + 1) + predicted`, where the last column counts images without a prediction (a NaN among the logits).
  private var counts: [Int: Int] = [:]
  private var totals: [Int]
  /// One more than there are classes.
  private var taken: [Int]

  /// An empty matrix.
  public init(classes: Int) {
    self.classes = classes
    totals = [Int](repeating: 0, count: classes)
    taken = [Int](repeating: 0, count: classes + 1)
  }

  /// Counts images; `predicted` is nil where they have no prediction.
  public mutating func count(actual: Int, predicted: Int?, images: Int = 1) {
    let column = predicted ?? classes
    counts[actual * (classes + 1) + column, default: 0] += images
    totals[actual] += images
    taken[column] += images
  }

  /// The cells that hold images, row by row.
  public var cells: [Cell] {
    counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { place, count in
      Cell(actual: place / (classes + 1), predicted: place % (classes + 1), count: count)
    }
  }

  /// The images of class `actual` that were taken for `predicted`.
  public subscript(actual actual: Int, predicted predicted: Int) -> Int {
    counts[actual * (classes + 1) + predicted] ?? 0
  }

  /// The images of a class that were recognised.
  public func correct(_ actual: Int) -> Int { self[actual: actual, predicted: actual] }

  /// The images of a class.
  public func total(_ actual: Int) -> Int { totals[actual] }

  /// The images that were taken for a class.
  public func predicted(_ predicted: Int) -> Int { taken[predicted] }

  /// The images of a class without a prediction.
  public func withoutPrediction(_ actual: Int) -> Int { self[actual: actual, predicted: classes] }

  /// All images that were recognised.
  public var correct: Int { (0..<classes).reduce(0) { $0 + correct($1) } }

  /// All images without a prediction.
  public var withoutPrediction: Int { taken[classes] }

  /// All images.
  public var total: Int { totals.reduce(0, +) }
}
