import Metrics

/// What an evaluation found; the same on every rank.
public struct Outcome: Sendable {
  /// How many images were evaluated.
  public var images: Int { predictions.count }

  /// How many of them were recognised.
  public var correct: Int { metrics.confusion.correct }

  /// The images of each class, and those of them that were recognised, in label order.
  public let classes: [ClassCount]

  /// The class of each image; nil where one of its logits is no number.
  public let predictions: [Int?]

  /// The logits in the order of the images, flat `[images][classes]`.
  public let logits: [Float]

  /// SHA-256 over the logits as little-endian float32, in hexadecimal: the same for any number of ranks, threads and CPU.
  public let digest: String

  /// The logits that are NaN or infinite; above 0, the counts are worth little.
  public let nonFiniteLogits: Int

  /// All figures that a report has: intervals, F1, calibration, confusions.
  public let metrics: Metrics

  /// A class's counts.
  public struct ClassCount: Sendable, Equatable {
    /// Its name; empty where the set does not tell.
    public let name: String
    /// Its images that were recognised.
    public let correct: Int
    /// Its images.
    public let total: Int
  }

  init(_ result: EvaluationResult, _ images: TestImages) {
    predictions = result.predictions
    logits = result.logits
    digest = result.digest
    nonFiniteLogits = result.nonFiniteLogits
    let count = result.confusion.classes
    let metrics = Metrics(
      logits: result.logits, labels: (0..<images.count).map(images.label), classes: count, topK: [1, min(5, count)])
    let names = images.classNames
    classes = (0..<count).map { label in
      ClassCount(
        name: label < names.count ? names[label] : "", correct: metrics.confusion.correct(label),
        total: metrics.confusion.total(label))
    }
    self.metrics = metrics
  }
}
