/// Every figure of a report, from the confusion matrix, the labels and the logits: each is computed once, and the costly ones when they are
/// first asked for.
///
/// Counts are integers as far as they go; probabilities are a float64 softmax of the float32 logits. An image with a NaN
/// among its logits has no prediction: it counts as wrong, and ``negativeLogLikelihood``, ``brier`` and ``calibration``
/// are taken over the others.
public struct Metrics: Sendable {
  /// What was taken for what.
  public let confusion: ConfusionMatrix
  /// The classes in label order.
  public let classes: [ClassMetrics]
  /// The images whose true class is among the k largest logits, for each k that was asked for.
  public let topK: [TopK]
  /// The mean of -log p(true class), in nats; infinite where a true class has probability 0; nil of no images.
  public let negativeLogLikelihood: Double?
  /// The mean of the squared distance between probabilities and truth, 0...2; nil of no images.
  public let brier: Double?
  /// Whether confidence and accuracy agree.
  public let calibration: Calibration
  /// Whether classes are predicted as often as they occur; nil where that cannot be tested.
  public let bias: PredictionBias?
  /// What the logits say of each image, in test-set order.
  public let scores: [ImageScore]
  /// Whether the outputs were probabilities already, as of a model that ends in a softmax, and were taken as they are.
  public let areProbabilities: Bool

  private let later: Later

  /// Computes all of it.
  ///
  /// - Parameters:
  ///   - logits: `[images][classes]`, flat; or probabilities, told by ``StatedProbabilities``.
  ///   - labels: one for each image, below `classes`.
  ///   - classes: the number of classes.
  ///   - topK: the k of top-k accuracy, each 1...classes.
  public init(logits: [Float], labels: [Int], classes: Int, topK: [Int] = [1, 5]) {
    precondition(logits.count == labels.count * classes, "logits are [images][classes]")
    var scores = ImageScore.all(logits: logits, labels: labels, classes: classes)
    let logarithms = StatedProbabilities.logits(of: logits, classes: classes)
    if let logarithms {
      let shares = ImageScore.all(logits: logarithms, labels: labels, classes: classes)
      scores = zip(scores, shares).map { $0.withShares(of: $1) }
    }
    areProbabilities = logarithms != nil
    var confusion = ConfusionMatrix(classes: classes)
    for score in scores { confusion.count(actual: score.label, predicted: score.prediction) }
    self.scores = scores
    self.confusion = confusion
    self.classes = (0..<classes).map { ClassMetrics($0, confusion) }
    self.topK = topK.map { limit in
      TopK(k: limit, accuracy: Proportion(scores.count { $0.rank ?? .max <= limit }, of: scores.count))
    }
    negativeLogLikelihood = Self.mean(scores.lazy.compactMap(\.negativeLogLikelihood))
    brier = Self.mean(scores.lazy.compactMap(\.brier))
    calibration = Calibration(scores)
    bias = PredictionBias(self.classes)
    later = Later(logits: logarithms ?? logits, scores: scores, confusion: confusion)
  }

  private static func mean(_ values: some Sequence<Double>) -> Double? {
    var (sum, count) = (0.0, 0)
    for value in values { (sum, count) = (sum + value, count + 1) }
    return count > 0 ? sum / Double(count) : nil
  }
}

/// Figures that cost more than a look at each image, each computed when a report first asks for it.
private final class Later: Sendable {
  let confusions: Deferred<[Confusion]>
  let agreement: Deferred<AgreementScores>
  let equalMass: Deferred<Calibration>
  let classwise: Deferred<ClasswiseScores>
  let classwiseCalibration: Deferred<ClasswiseCalibration>
  let selective: Deferred<SelectivePrediction>
  let scaling: Deferred<TemperatureScaling?>

  init(logits: [Float], scores: [ImageScore], confusion: ConfusionMatrix) {
    let classes = confusion.classes
    confusions = Deferred { confusion.confusions }
    agreement = Deferred { AgreementScores(confusion) }
    equalMass = Deferred { Calibration.equalMass(scores) }
    classwise = Deferred { ClasswiseScores(logits: logits, scores: scores, classes: classes) }
    classwiseCalibration = Deferred { ClasswiseCalibration(logits: logits, scores: scores, classes: classes) }
    selective = Deferred { SelectivePrediction(scores) }
    scaling = Deferred { TemperatureScaling(logits: logits, scores: scores, classes: classes) }
  }
}

extension Metrics {
  /// Every confusion that happened, the most frequent first.
  public var confusions: [Confusion] { later.confusions.value }

  /// Averages over classes, and agreement beyond chance, with their standard errors.
  public var agreement: AgreementScores { later.agreement.value }

  /// Whether confidence and accuracy agree, in bins of equal numbers of images.
  public var equalMass: Calibration { later.equalMass.value }

  /// Each class against the rest.
  public var classwise: ClasswiseScores { later.classwise.value }

  /// Whether the probabilities of each class agree with how often it is the true one.
  public var classwiseCalibration: ClasswiseCalibration { later.classwiseCalibration.value }

  /// Mistakes among the predictions that are surest.
  public var selective: SelectivePrediction { later.selective.value }

  /// What one temperature would do for the probabilities; nil of too few images.
  public var scaling: TemperatureScaling? { later.scaling.value }
}

/// The share of images whose true class is among the `k` largest logits.
public struct TopK: Sendable, Equatable {
  /// How many of the largest logits count; of equal ones the first classes go first.
  public let k: Int
  /// The share.
  public let accuracy: Proportion
}
