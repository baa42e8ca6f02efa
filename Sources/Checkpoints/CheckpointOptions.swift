import Tensors

/// What the user wants of a checkpoint that holds more than one thing.
public struct CheckpointOptions: Sendable {
  /// The folder inside a DeepSpeed checkpoint; nil for the one that its file `latest` names.
  public var tag: String?

  /// The dtype that the weights will be read as; nil for the one that the run trained in.
  ///
  /// Where a checkpoint keeps its weights twice, rounded and as a float32 master, it decides which are listed.
  public var dtype: DType?

  /// Which set of weights; nil for the trained ones, where they can be told.
  public var weights: WeightChoice?

  /// Makes options.
  public init(tag: String? = nil, dtype: DType? = nil, weights: WeightChoice? = nil) {
    self.tag = tag
    self.dtype = dtype
    self.weights = weights
  }
}
