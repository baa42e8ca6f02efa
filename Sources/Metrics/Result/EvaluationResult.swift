import Tensors

/// What an evaluation found; the same on every rank.
public struct EvaluationResult: Sendable {
  /// The logits in test-set order, flat `[images][classes]`.
  public let logits: [Float]
  /// The class of each image, or nil where a logit is NaN.
  public let predictions: [Int?]
  /// What was taken for what.
  public let confusion: ConfusionMatrix
  /// The logits that are NaN or infinite.
  public let nonFiniteLogits: Int
  /// SHA-256 over the logits as little-endian float32, in hexadecimal; every NaN counts as 0x7fc00000.
  public let digest: String
  /// What was compared by checksum.
  public let checks: IntegrityChecks
  /// The size of the communicator.
  public let ranks: Int
  /// The groups of ranks that share memory.
  public let nodes: Int
  /// The ranks of each of them.
  public let ranksPerNode: [Int]
  /// 0 or 3.
  public let zeroStage: Int
  /// What everything was rounded to.
  public let dtype: DType
  /// The CPU levels in use, one for each rank.
  public let cpuLevels: [String]
  /// The kernels of convolutions.
  public let convolutions: ConvolutionKernels
  /// The images that one gather of a unit served.
  public let batchSize: Int
  /// The threads of each rank.
  public let threads: [Int]
  /// The groups of ranks that each hold all parameters.
  public let replicas: Int
  /// The images that each rank ran; they differ from the whole set where the data was split.
  public let imagesPerRank: [Int]
  /// What was gathered.
  public let gather: GatherStatistics
  /// The bytes of activations on rank 0, between units and inside them.
  public let activationBytes: Int
  /// The bytes that each rank read from the checkpoint.
  public let bytesRead: [Int]
  /// The most memory that each rank had resident, in bytes.
  public let peakResidentBytes: [Int]
  /// Where the time went.
  public let seconds: EvaluationSeconds

  /// Puts the facts together.
  package init(
    logits: [Float], predictions: [Int?], confusion: ConfusionMatrix, nonFiniteLogits: Int, digest: String,
    checks: IntegrityChecks, ranks: Int, nodes: Int, ranksPerNode: [Int], zeroStage: Int, dtype: DType,
    cpuLevels: [String], convolutions: ConvolutionKernels, batchSize: Int, threads: [Int], replicas: Int,
    imagesPerRank: [Int], gather: GatherStatistics, activationBytes: Int, bytesRead: [Int], peakResidentBytes: [Int],
    seconds: EvaluationSeconds
  ) {
    (self.logits, self.predictions, self.confusion, self.nonFiniteLogits) = (
      logits, predictions, confusion, nonFiniteLogits
    )
    (self.digest, self.checks, self.ranks, self.nodes) = (digest, checks, ranks, nodes)
    (self.ranksPerNode, self.zeroStage, self.dtype, self.cpuLevels) = (ranksPerNode, zeroStage, dtype, cpuLevels)
    (self.convolutions, self.batchSize, self.threads, self.replicas) = (convolutions, batchSize, threads, replicas)
    (self.imagesPerRank, self.gather, self.activationBytes, self.bytesRead) = (
      imagesPerRank, gather, activationBytes, bytesRead
    )
    (self.peakResidentBytes, self.seconds) = (peakResidentBytes, seconds)
  }
}

/// What a rank gathered; the numbers of rank 0.
public struct GatherStatistics: Sendable, Equatable {
  /// How the pieces of a unit came together: `node` or `flat`.
  public let mode: String
  /// The units gathered, over all batches.
  public let count: Int
  /// The bytes of those units.
  public let bytes: Int
  /// The most parameter bytes alive at a time: the shard, units in flight, units prepared for the kernels; what the ranks of a node share
  /// is counted on the first of them, which rank 0 is.
  public let peakParameterBytes: Int

  /// Puts the facts together.
  package init(
    mode: String, count: Int, bytes: Int, peakParameterBytes: Int
  ) {
    (self.mode, self.count, self.bytes, self.peakParameterBytes) = (mode, count, bytes, peakParameterBytes)
  }
}

/// Where the time went on rank 0, in seconds.
public struct EvaluationSeconds: Sendable {
  /// Reading the shard.
  public let load: Double
  /// The loop over all images.
  public let evaluate: Double
  /// Of the loop: gathers, waiting for other ranks included.
  public let gather: Double
  /// Of the loop: preparing gathered parameters for the kernels.
  public let prepare: Double
  /// Of the loop: decoding, resizing and normalising images, on the first thread.
  public let images: Double

  /// Puts the facts together.
  package init(
    load: Double, evaluate: Double, gather: Double, prepare: Double, images: Double
  ) {
    (self.load, self.evaluate, self.gather, self.prepare) = (load, evaluate, gather, prepare)
    self.images = images
  }
}
