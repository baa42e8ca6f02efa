import Metrics

extension JSONReport {
  /// What was evaluated, and what was taken for granted of it.
  struct Inputs: Encodable, Sendable {
    struct Model: Encodable, Sendable {
      let name: String
      let parameters: Int
    }

    let model: Model
    let checkpoint: String
    let checkpointFormat: String
    let headerBytes: Int
    let dataset: DatasetDescription
    let normalization: NormalizationDescription
    let experts: String?
    let assumptions: [AssumptionDescription]
    let notes: [String]?

    init(_ report: RunReport) {
      model = Model(name: report.modelName, parameters: report.parameterCount)
      checkpoint = report.checkpoint
      checkpointFormat = report.checkpointFormat
      headerBytes = report.headerBytes
      dataset = report.dataset
      normalization = report.normalization
      experts = report.experts
      assumptions = report.assumptions
      notes = report.set.notes.isEmpty ? nil : report.set.notes
    }
  }

  /// How it was evaluated, and what that took.
  struct Run: Encodable, Sendable {
    struct Gather: Encodable, Sendable {
      let mode: String
      let count: Int
      let bytes: Int
      let peakParameterBytes: Int
    }

    let agreed: Bool
    let verified: Bool
    let checks: [String]
    let ranks: Int
    let nodes: Int
    let ranksPerNode: [Int]
    let zeroStage: Int
    let dtype: String
    let cpu: [String]
    let kernels: String
    let batchSize: Int
    let threads: [Int]
    let replicas: Int
    let imagesPerRank: [Int]
    let activationBytes: Int
    let gather: Gather
    let bytesRead: [Int]
    let peakResidentBytes: [Int]
    let seconds: Seconds
    let imagesPerSecond: Double

    init(_ report: RunReport) {
      let result = report.result
      agreed = true
      verified = result.checks.verified
      checks = result.checks.descriptions
      ranks = result.ranks
      nodes = result.nodes
      ranksPerNode = result.ranksPerNode
      zeroStage = result.zeroStage
      dtype = result.dtype.rawValue
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
      peakResidentBytes = result.peakResidentBytes
      seconds = Seconds(result.seconds, total: report.totalSeconds)
      imagesPerSecond = report.imagesPerSecond
    }
  }

  /// The parts of a run's time, which add up to the total.
  struct Seconds: Encodable, Sendable {
    let load: Double
    let evaluate: Double
    let gather: Double
    let prepare: Double
    let images: Double
    let compute: Double
    let other: Double
    let total: Double

    init(_ spent: EvaluationSeconds, total: Double) {
      (load, evaluate, gather) = (spent.load, spent.evaluate, spent.gather)
      (prepare, images) = (spent.prepare, spent.images)
      compute = max(0, evaluate - gather - prepare - images)
      other = max(0, total - load - evaluate)
      self.total = total
    }
  }
}
