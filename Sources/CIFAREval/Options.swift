import Datasets
import Evaluation
import Preprocessing
import Tensors

/// What parameters, inputs and every operator's output are rounded to: `.float32`, `.bfloat16`, `.float16`.
public typealias DType = Tensors.DType

/// What is done to the pixels of an image before it enters the model: `Normalization(mean:standardDeviation:)`, `.tutorial`, `.imageNet`.
public typealias Normalization = Datasets.Normalization

/// What is done to the size of an image before: `resize`, `crop`, `interpolation`.
public typealias ImagePreparation = Preprocessing

/// Which part of a set: `.test` or `.train`.
public typealias Split = Datasets.Split

/// How an evaluation is run; nothing here but ``dtype``, ``normalization`` and ``preprocessing`` changes a logit.
public struct Options: Sendable {
  /// What everything is rounded to; nil for what the model's parameters are stored as.
  public var dtype: DType?
  /// What is done to pixels; nil for ``Classifier/normalization``.
  public var normalization: Normalization?
  /// What makes images of the model's size of those of the set; nil for ``Classifier/preprocessing``.
  public var preprocessing: ImagePreparation?
  /// Whether each rank holds its piece of the parameters alone (ZeRO-3); else each holds all of them.
  public var shardsParameters = true
  /// Whether each rank runs its part of the images alone; else each runs all of them, and they check one another.
  public var splitsImages = false
  /// The images that one gather of parameters serves; nil for as many as are worth it.
  public var batchSize: Int?
  /// The threads of this rank; nil for its share of the cores that it may use.
  public var threads: Int?
  /// Whether shards, gathered parameters and activations are compared by checksum.
  public var verifies = false
  /// Called now and then with the images done and the images to do.
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  /// The defaults.
  public init() {}

  var forEvaluation: EvaluationOptions {
    var options = EvaluationOptions()
    options.zeroStage = shardsParameters ? 3 : 0
    options.splitData = splitsImages
    options.batchSize = batchSize
    options.threads = threads
    options.verify = verifies
    options.progress = progress
    return options
  }
}
