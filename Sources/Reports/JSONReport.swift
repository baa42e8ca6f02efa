import Evaluation
import FoundationEssentials

/// The report as a JSON document, schema `cifar-eval/1`.
public struct JSONReport: Encodable, Sendable {
  /// One class; accuracy is null where it has no image.
  struct Class: Encodable, Sendable {
    let index: Int
    let name: String
    let correct: Int
    let total: Int
    let accuracy: Double?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(index, forKey: .index)
      try container.encode(name, forKey: .name)
      try container.encode(correct, forKey: .correct)
      try container.encode(total, forKey: .total)
      // Where there is none the key stays, with null.
      try container.encode(accuracy, forKey: .accuracy)
    }

    private enum CodingKeys: CodingKey { case index, name, correct, total, accuracy }
  }
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
    let total: Double
  }

  var schema = "cifar-eval/1"
  let accuracy: Double
  let correct: Int
  let total: Int
  let classes: [Class]
  let digest: String
  var agreed = true
  let ranks: Int
  let nodes: Int
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
  let peakResidentBytes: [Int]
  let seconds: Seconds
  let imagesPerSecond: Double
  let nonFiniteLogits: Int
  let knownAnswer: Bool?

  /// The document of a run.
  public init(_ report: RunReport) {
    let result = report.result
    let confusion = result.confusion
    accuracy = Double(confusion.correct) / Double(confusion.total)
    correct = confusion.correct
    total = confusion.total
    classes = report.classNames.enumerated().map { index, name in
      let (correct, total) = (confusion.correct(index), confusion.total(index))
      let accuracy = total > 0 ? Double(correct) / Double(total) : nil
      return Class(index: index, name: name, correct: correct, total: total, accuracy: accuracy)
    }
    digest = result.digest
    ranks = result.ranks
    nodes = result.nodes
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
      mode: result.gather.mode.rawValue, count: result.gather.count, bytes: result.gather.bytes,
      peakParameterBytes: result.gather.peakParameterBytes)
    bytesRead = result.bytesRead
    headerBytes = report.headerBytes
    experts = report.experts
    peakResidentBytes = result.peakResidentBytes
    let spent = result.seconds
    seconds = Seconds(
      load: spent.load, evaluate: spent.evaluate, gather: spent.gather, prepare: spent.prepare,
      total: report.totalSeconds)
    imagesPerSecond = report.imagesPerSecond
    nonFiniteLogits = result.nonFiniteLogits
    knownAnswer = report.knownAnswer
  }

  /// The document's bytes, indented, keys in alphabetical order, with a line feed at the end.
  ///
  /// - Throws: `EncodingError` where a number is not finite.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + Array("\n".utf8)
  }
}
