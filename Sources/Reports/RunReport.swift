import Metrics
import Tensors

/// Everything that a report says of one evaluation.
public struct RunReport: Sendable {
  /// What was found.
  public let result: EvaluationResult
  /// Every figure that is made of it.
  public let metrics: Metrics
  /// The names of the classes, in label order.
  public let classNames: [String]
  /// The gates that the user set, met and missed.
  public let gates: [GateOutcome]
  /// What made the result.
  public let origin: RunOrigin
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
  /// What was assumed, since neither the inputs nor the user tell it.
  public let assumptions: [AssumptionDescription]
  /// What its user calls a run without Winograd's kernels.
  public let directKernels: String
  /// Whether the built-in demo gave its known digest; nil where this was not the demo.
  public let knownAnswer: Bool?
  /// From the program's start to the report, in seconds.
  public let totalSeconds: Double
  /// What there is to say of the set beyond the counts of its classes.
  public let set: SetFigures

  /// Gathers the facts of a run.
  public init(
    result: EvaluationResult, metrics: Metrics, classNames: [String],
    gates: [GateOutcome], origin: RunOrigin, modelName: String, parameterCount: Int, checkpoint: String,
    checkpointFormat: String, dataset: DatasetDescription, normalization: NormalizationDescription,
    dtypeNote: String?, headerBytes: Int = 0, experts: String? = nil, assumptions: [AssumptionDescription] = [],
    directKernels: String = "a run with direct kernels", knownAnswer: Bool?, totalSeconds: Double,
    set: SetFigures = SetFigures()
  ) {
    self.result = result
    self.metrics = metrics
    self.classNames = classNames
    self.gates = gates
    self.origin = origin
    self.modelName = modelName
    self.parameterCount = parameterCount
    self.checkpoint = checkpoint
    self.checkpointFormat = checkpointFormat
    self.dataset = dataset
    self.normalization = normalization
    self.dtypeNote = dtypeNote
    self.headerBytes = headerBytes
    self.experts = experts
    self.assumptions = assumptions
    self.directKernels = directKernels
    self.knownAnswer = knownAnswer
    self.totalSeconds = totalSeconds
    self.set = set
  }

  /// How many of the most frequent confusions are listed.
  static let listedConfusions = 10

  /// The classes up to which a file holds the whole confusion matrix: its numbers are their square.
  static let mostMatrixClasses = 1000

  /// The images that rank 0 ran, per second of the evaluation loop.
  public var imagesPerSecond: Double {
    Double(result.imagesPerRank.first ?? 0) / max(result.seconds.evaluate, 1e-9)
  }
}

/// Which images were evaluated.
public struct DatasetDescription: Codable, Sendable {
  /// What they are and where they lie.
  public let name: String
  /// What they are, such as `CIFAR-10 (binary)`.
  public let kind: String
  /// `test` or `train`.
  public let split: String
  /// How many were evaluated.
  public let images: Int

  /// What tells this set of images from another, in hexadecimal.
  public let fingerprint: String

  /// Names the images.
  public init(name: String, kind: String, split: String, images: Int, fingerprint: String) {
    self.name = name
    self.kind = kind
    self.split = split
    self.images = images
    self.fingerprint = fingerprint
  }
}

/// What was done to pixels, a number a channel.
public struct NormalizationDescription: Codable, Sendable {
  /// What was subtracted.
  public let mean: [Float]
  /// What was divided by.
  public let std: [Float]
  /// What was done to images before; nil for nothing.
  public let preprocessing: String?

  /// Names the numbers as torchvision.transforms.Normalize does.
  public init(mean: [Float], std: [Float], preprocessing: String = "") {
    self.mean = mean
    self.std = std
    self.preprocessing = preprocessing.isEmpty ? nil : preprocessing
  }
}

/// Something that neither the inputs nor the user tell, and was taken for granted.
public struct AssumptionDescription: Codable, Equatable, Sendable {
  /// What was assumed, such as `normalisation`.
  public let what: String
  /// What it was taken for, and on whose word.
  public let value: String
  /// The option that says otherwise; nil where there is none.
  public let option: String?

  /// Names the parts.
  public init(what: String, value: String, option: String?) {
    (self.what, self.value, self.option) = (what, value, option)
  }

  private enum CodingKeys: String, CodingKey { case what, value, option }

  /// Writes null where a synthesised encoder would leave out the key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(what, forKey: .what)
    try container.encode(value, forKey: .value)
    try container.encode(option, forKey: .option)
  }

  /// One line.
  public var line: String { "\(what): \(value)\(option.map { "; else \($0)" } ?? "")" }
}
