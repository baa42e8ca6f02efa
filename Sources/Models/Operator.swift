/// An operator of the graph, with the name and meaning that ONNX gives it (opset 17, inference).
///
/// Shapes are of one image: `[channels, rows, columns]` or `[features]`.
public enum Operator: Hashable, Sendable {
  /// 2-D convolution without dilation or groups; parameters W `[out, in, k, k]` and, optionally, B `[out]`.
  case conv(stride: Int, pad: Int)
  /// `X * W^T + B` (transB = 1); parameters W `[out, in]` and B `[out]`.
  case gemm
  /// Inference mode; parameters scale, B, input_mean, input_var, each `[channels]`.
  case batchNormalization(epsilon: Float)
  /// `max(0, x)`; a NaN stays one.
  case relu
  /// The maximum over square windows without padding; partial windows are dropped (ceil_mode = 0).
  case maxPool(kernel: Int, stride: Int)
  /// The mean of each channel: `[channels, rows, columns]` to `[channels, 1, 1]`.
  case globalAveragePool
  /// The sum of two values of one shape.
  case add
  /// `[channels, rows, columns]` to `[channels * rows * columns]`.
  case flatten
  /// Every `step`-th row and column, from the first on (ONNX Slice on the two last axes).
  case slice(step: Int)
  /// Zero channels before and after (ONNX Pad, mode constant, on the channel axis).
  case pad(before: Int, after: Int)

  // ONNX has no operators for mixtures of experts; these are named as DeepSpeed's (deepspeed/moe/sharded_moe.py). Between
  // them goes a state: the features x, the sum of the experts' outputs, and a weight for each expert.

  /// Softmax of `X * W^T` in float32, of which the `topK` (1 or 2) largest are the weights of their experts, two of them
  /// normalised to a sum of 1; parameter W `[experts, features]`; from `[features]` to the state.
  ///
  /// With a capacity factor F an expert takes the first ceil(F * topK * images / experts) images of a batch that chose it;
  /// without one it takes all.
  case topKGate(topK: Int, capacityFactor: Float?)
  /// Adds `weight * (x * W^T + B)` to the state's sum, for images that chose this expert; parameters W
  /// `[features, features]` and B `[features]`.
  case expert(Int)
  /// The state's sum, `[features]`.
  case combineExperts
  /// `sum * c[0] + (x * W^T + B) * c[1]` with c the softmax of `x * C^T + D`; parameters W, B, C `[2, features]`, D `[2]`.
  case residualExperts

  /// ONNX's name of the operator, or DeepSpeed's.
  public var name: String {
    switch self {
    case .conv: "Conv"
    case .gemm: "Gemm"
    case .batchNormalization: "BatchNormalization"
    case .relu: "Relu"
    case .maxPool: "MaxPool"
    case .globalAveragePool: "GlobalAveragePool"
    case .add: "Add"
    case .flatten: "Flatten"
    case .slice: "Slice"
    case .pad: "Pad"
    case .topKGate: "TopKGate"
    case .expert: "Expert"
    case .combineExperts: "CombineExperts"
    case .residualExperts: "ResidualExperts"
    }
  }
}
