import Metrics

/// The report as a JSON document, schema `cifar-eval/2`.
public struct JSONReport: Document, Sendable {
  struct Model: Encodable, Sendable {
    let name: String
    let parameters: Int
  }
  struct Gather: Encodable, Sendable {
    let mode: String
    let count: Int
    let bytes: Int
    let peakParameterBytes: Int
  }
  struct Seconds: Encodable, Sendable {
    let load: Double
    let evaluate: Double
    let gather: Double
    let prepare: Double
    let images: Double
    let compute: Double
    let other: Double
    let total: Double
  }

  static let kind = "cifar-eval"

  let summary: Summary
  let accuracy: Double
  let correct: Int
  let total: Int
  let classes: [Class]
  let digest: String
  var agreed = true
  let verified: Bool
  let checks: [String]
  let ranks: Int
  let nodes: Int
  let ranksPerNode: [Int]
  let zeroStage: Int
  let dtype: String
  let model: Model
  let checkpoint: String
  let checkpointFormat: String
  let dataset: DatasetDescription
  let normalization: NormalizationDescription
  let cpu: [String]
  let kernels: String
  let batchSize: Int
  let threads: [Int]
  let replicas: Int
  let imagesPerRank: [Int]
  let activationBytes: Int
  let gather: Gather
  let bytesRead: [Int]
  let headerBytes: Int
  let experts: String?
  let assumptions: [AssumptionDescription]
  let peakResidentBytes: [Int]
  let seconds: Seconds
  let imagesPerSecond: Double
  let nonFiniteLogits: Int
  let knownAnswer: Bool?
  let metrics: Figures
  /// Row by row `[actual][predicted]`.
  let confusion: [[Int]]
  /// The images of each class without a prediction.
  let withoutPrediction: [Int]
  let confusions: [NamedConfusion]
  let corruptions: Corruptions?
  let softLabels: SoftLabels?
  let notes: [String]?
  let gates: [GateOutcome]
  let origin: RunOrigin

  /// The document of a run.
  public init(_ report: RunReport) {
    let result = report.result
    let confusion = result.confusion
    summary = Summary(report)
    accuracy = Double(confusion.correct) / Double(confusion.total)
    correct = confusion.correct
    total = confusion.total
    let names = report.classNames
    classes = report.metrics.classes.map { one in
      Class(
        index: one.index, name: names[one.index], metrics: one, area: report.metrics.classwise.areas[one.index],
        calibration: report.metrics.classwiseCalibration.classes[one.index])
    }
    digest = result.digest
    verified = result.checks.verified
    checks = result.checks.descriptions
    ranks = result.ranks
    nodes = result.nodes
    ranksPerNode = result.ranksPerNode
    zeroStage = result.zeroStage
    dtype = result.dtype.rawValue
    model = Model(name: report.modelName, parameters: report.parameterCount)
    checkpoint = report.checkpoint
    checkpointFormat = report.checkpointFormat
    dataset = report.dataset
    normalization = report.normalization
    cpu = result.cpuLevels
    kernels = result.convolutions.rawValue
    batchSize = result.batchSize
    threads = result.threads
    replicas = result.replicas
    imagesPerRank = result.imagesPerRank
    activationBytes = result.activationBytes
    gather = Gather(
      mode: result.gather.mode, count: result.gather.count, bytes: result.gather.bytes,
      peakParameterBytes: result.gather.peakParameterBytes)
    bytesRead = result.bytesRead
    headerBytes = report.headerBytes
    experts = report.experts
    assumptions = report.assumptions
    peakResidentBytes = result.peakResidentBytes
    let spent = result.seconds
    seconds = Seconds(
      load: spent.load, evaluate: spent.evaluate, gather: spent.gather, prepare: spent.prepare,
      images: spent.images, compute: max(0, spent.evaluate - spent.gather - spent.prepare - spent.images),
      other: max(0, report.totalSeconds - spent.load - spent.evaluate), total: report.totalSeconds)
    imagesPerSecond = report.imagesPerSecond
    nonFiniteLogits = result.nonFiniteLogits
    knownAnswer = report.knownAnswer
    metrics = Figures(metrics: report.metrics)
    self.confusion = names.indices.map { actual in
      names.indices.map { confusion[actual: actual, predicted: $0] }
    }
    withoutPrediction = names.indices.map { confusion.withoutPrediction($0) }
    confusions = report.metrics.confusions.prefix(RunReport.listedConfusions).map {
      NamedConfusion(actual: names[$0.actual], predicted: names[$0.predicted], count: $0.count)
    }
    corruptions = Corruptions(report.set)
    softLabels = SoftLabels(report.set)
    notes = report.set.notes.isEmpty ? nil : report.set.notes
    gates = report.gates
    origin = report.origin
  }

  /// The document's bytes.
  ///
  /// - Throws: ``ReportError/encoding(_:)`` where a number is not finite.
  public func encoded() throws(ReportError) -> [UInt8] { try DocumentCoding.encoded(self) }
}
