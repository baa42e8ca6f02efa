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

  /// ONNX's name of the operator.
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
    }
  }
}
