import Evaluation
import Tensors

/// Everything that a report says of one evaluation.
public struct RunReport: Sendable {
  /// What was found.
  public let result: EvaluationResult
  /// The names of the classes, in label order.
  public let classNames: [String]
  /// The architecture, such as `net`.
  public let modelName: String
  /// The learned elements, as PyTorch counts them.
  public let parameterCount: Int
  /// The checkpoint's path and format, as the user may read them.
  public let checkpoint: String
  /// Its format.
  public let checkpointFormat: String
  /// The images.
  public let dataset: DatasetDescription
  /// What was done to pixels.
  public let normalization: NormalizationDescription
  /// What is worth knowing about the dtype, such as that a cast lost precision; nil where nothing is.
  public let dtypeNote: String?
  /// The bytes of headers that each rank read of the checkpoint, whatever its shard.
  public let headerBytes: Int
  /// How images were given to the experts of a mixture; nil for a model without any.
  public let experts: String?
  /// Whether the built-in demo gave its known digest; nil where this was not the demo.
  public let knownAnswer: Bool?
  /// From the program's start to the report, in seconds.
  public let totalSeconds: Double

  /// Gathers the facts of a run.
  public init(
    result: EvaluationResult, classNames: [String], modelName: String, parameterCount: Int, checkpoint: String,
    checkpointFormat: String, dataset: DatasetDescription, normalization: NormalizationDescription,
    dtypeNote: String?, headerBytes: Int = 0, experts: String? = nil, knownAnswer: Bool?, totalSeconds: Double
  ) {
    self.result = result
    self.classNames = classNames
    self.modelName = modelName
    self.parameterCount = parameterCount
    self.checkpoint = checkpoint
    self.checkpointFormat = checkpointFormat
    self.dataset = dataset
    self.normalization = normalization
    self.dtypeNote = dtypeNote
    self.headerBytes = headerBytes
    self.experts = experts
    self.knownAnswer = knownAnswer
    self.totalSeconds = totalSeconds
  }

  /// The images that rank 0 ran, per second of the evaluation loop.
  public var imagesPerSecond: Double {
    Double(result.imagesPerRank.first ?? 0) / max(result.seconds.evaluate, 1e-9)
  }
}

/// Which images were evaluated.
public struct DatasetDescription: Codable, Sendable {
  /// What they are and where they lie.
  public let name: String
  /// `test` or `train`.
  public let split: String
  /// How many were evaluated.
  public let images: Int

  /// Names the images.
  public init(name: String, split: String, images: Int) {
    self.name = name
    self.split = split
    self.images = images
  }
}

/// What was done to pixels, a number a channel.
public struct NormalizationDescription: Codable, Sendable {
  /// What was subtracted.
  public let mean: [Float]
  /// What was divided by.
  public let std: [Float]

  /// Names the numbers as torchvision.transforms.Normalize does.
  public init(mean: [Float], std: [Float]) {
    self.mean = mean
    self.std = std
  }
}
