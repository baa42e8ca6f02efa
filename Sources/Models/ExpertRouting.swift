/// How images are given to the experts of a mixture.
public struct ExpertRouting: Hashable, Sendable {
  /// The experts that each image goes to, 1 or 2; a checkpoint does not tell.
  public var topK = 1
  /// What an expert takes of a batch, as a multiple of its even share; nil for all, whatever the batch.
  ///
  /// It takes the first ceil(factor * topK * images / experts) images that chose it.
  public var capacityFactor: Float?

  /// Makes a routing.
  public init(topK: Int = 1, capacityFactor: Float? = nil) {
    self.topK = topK
    self.capacityFactor = capacityFactor
  }
}
