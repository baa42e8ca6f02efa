import Graphs
import Tensors

/// The operators of the reference's cases, by the cases' names.
enum OperatorCases {
  /// Those that compute each element from those of the same place.
  static let elementwise: [String: any Operator] = [
    "Abs": Abs(), "Ceil": Ceil(), "Celu": Celu(alpha: 2), "Clip": Clip(least: -0.5, most: 6),
    "Clip below only": Clip(least: -1), "Clip with crossed bounds": Clip(least: 2, most: 1), "Elu": Elu(alpha: 1.5),
    "Erf": Erf(), "Exp": Exp(), "Floor": Floor(), "Gelu": Gelu(), "Gelu by tanh": Gelu(tanh: true),
    "HardSigmoid": HardSigmoid(), "HardSigmoid of ONNX": HardSigmoid(alpha: 0.2), "HardSwish": HardSwish(),
    "IsNaN": IsNaN(), "LeakyRelu": LeakyRelu(alpha: 0.125), "Log": Log(), "Mish": Mish(), "Neg": Neg(),
    "QuantizeDequantize": QuantizeDequantize(scales: [0.25], zeros: [3], range: 0...255),
    "QuantizeDequantize by channel": QuantizeDequantize(
      scales: [0.5, 0.125, 0.03125], zeros: [0, -5, 7], axis: 1, range: -128...127),
    "QuickGelu": QuickGelu(), "Reciprocal": Reciprocal(), "Relu": Relu(), "Round": Round(), "Selu": Selu(),
    "Sigmoid": Sigmoid(), "Sign": Sign(), "Silu": Silu(), "Softplus": Softplus(), "Softsign": Softsign(),
    "Sqrt": Sqrt(), "Tanh": Tanh(), "ThresholdedRelu": ThresholdedRelu(alpha: 0.5),
    "Add": Add(), "Sub": Sub(), "Mul": Mul(), "Div": Div(), "Min": Min(), "Max": Max(), "Pow": Pow(),
    "Pow of any base": Pow(), "PRelu": PRelu(), "PRelu with one slope": PRelu(), "Sum": Sum(), "Sum of one": Sum(),
    "Mean": Mean(), "Where": Where(),
  ]

  /// Those that sum products, or compare elements of a line or window.
  static let sums: [String: any Operator] = [
    "MatMul": MatMul(), "MatMul of vectors": MatMul(), "MatMul of a vector and matrices": MatMul(),
    "MatMul of matrices and a vector": MatMul(), "MatMul of batches": MatMul(), "MatMul of nothing": MatMul(),
    "Gemm": Gemm(), "Gemm not transposed": Gemm(alpha: 0.5, beta: 2, transB: false),
    "Attention": Attention(scale: 0.5), "Attention with a mask": Attention(scale: 0.25),
    "LayerNormalization": LayerNormalization(axis: 1), "LayerNormalization without bias": LayerNormalization(axis: 1),
    "LayerNormalization of both axes": LayerNormalization(axis: 0, epsilon: 0.5),
    "RMSNormalization": RMSNormalization(axis: 1),
    "RMSNormalization of both axes, without a scale": RMSNormalization(axis: 0, epsilon: 0.5),
    "GroupNormalization": GroupNormalization(groups: 2), "InstanceNormalization": InstanceNormalization(),
    "BatchNormalization": BatchNormalization(epsilon: 1e-3), "Softmax": Softmax(axis: 1),
    "Softmax of the last axis": Softmax(axis: 2), "Softmax of a masked row": Softmax(axis: 1),
    "LogSoftmax": LogSoftmax(axis: 0), "LRN": LRN(size: 4, alpha: 0.5, beta: 0.75, bias: 2),
    "Conv": Conv(strides: [2, 1], pads: [1, 0, 2, 3], dilations: [1, 2], group: 2),
    "Conv in one dimension": Conv(strides: [1], pads: [1, 1], dilations: [1]),
    "MaxPool": MaxPool(window([3, 2], [2, 2], pads: [1, 0, 0, 1], dilations: [1, 2])),
    "MaxPool with ceil": MaxPool(PoolWindow(kernel: 2, stride: 2, pad: 1, ceil: true)),
    "AveragePool": AveragePool(PoolWindow(kernel: 3, stride: 2, pad: 1), countIncludePad: false),
    "AveragePool of all padding": AveragePool(PoolWindow(kernel: 3, stride: 2, pad: 1), countIncludePad: true),
    "AveragePool with ceil": AveragePool(
      window([3, 2], [2, 3], pads: [1, 1, 1, 1], ceil: true), countIncludePad: true),
    "AveragePool dilated": AveragePool(
      window([2, 2], [1, 2], pads: [0, 1, 1, 0], dilations: [2, 3]), countIncludePad: false),
    "GlobalAveragePool": GlobalAveragePool(), "GlobalMaxPool": GlobalMaxPool(), "ReduceMean": ReduceMean([2, 0]),
    "ReduceMean of all": ReduceMean([0, 1, 2], keepDims: false), "ReduceSum": ReduceSum([1], keepDims: false),
    "ReduceMax": ReduceMax([2], keepDims: false), "ReduceMin": ReduceMin([1, 2]), "ReduceL2": ReduceL2([2]),
    "ReduceSum of no axis": ReduceSum([]),
  ]

  /// Those that move elements.
  static let moves: [String: any Operator] = [
    "Concat": Concat(axis: 1), "Concat of vectors": Concat(axis: 0), "Split": Split(axis: 2, sizes: [1, 0, 3]),
    "Transpose": Transpose([2, 0, 1]), "Gather": Gather(axis: 1, indices: [2, 0, 0, 1], shape: Shape(2, 2)),
    "Gather of one": Gather(axis: 2, indices: [3], shape: Shape()), "Reshape": Reshape(Shape(4, 6)),
    "Expand": Expand(Shape(2, 1, 3)), "Expand to less": Expand(Shape(1)),
    "Slice": Slice([
      Slice.Range(axis: 1, start: 2, count: 2, step: -2), Slice.Range(axis: 2, start: 1, count: 2),
    ]),
    "Pad": Pad(before: [0, 2, 0], after: [1, 0, 0], mode: .constant(1.5)),
    "Pad by reflection": Pad(before: [0, 2, 0], after: [1, 1, 3], mode: .reflect),
    "Pad with edges": Pad(before: [1, 2, 0], after: [0, 1, 3], mode: .edge),
    "DepthToSpace": DepthToSpace(block: 2),
    "DepthToSpace as PixelShuffle": DepthToSpace(block: 2, mode: .columnRowDepth),
    "SpaceToDepth": SpaceToDepth(block: 2),
  ]

  /// Those that choose elements, or are given which.
  static let choices: [String: any Operator] = {
    var choices: [String: any Operator] = [
      "TopK": TopK(axis: 1, count: 3), "TopK of the smallest": TopK(axis: 2, count: 2, isOfLargest: false),
      "ArgMax": ArgMax(axis: 1), "ArgMin": ArgMin(axis: 0, keepDims: false),
      "ArgMax, the last": ArgMax(axis: 1, keepDims: false, selectsLast: true), "Cast": Cast(),
      "Gather by values": LiveGather(axis: 1), "GatherElements": GatherElements(axis: 1), "GatherND": GatherND(),
      "GatherND of batches": GatherND(batchDims: 1), "Div of whole numbers": WholeNumbers(Div()),
    ]
    for reduction in [ScatterReduction.none, .add, .mul, .max, .min] {
      choices["ScatterElements, \(reduction)"] = ScatterElements(axis: 1, reduction: reduction)
      choices["ScatterND, \(reduction)"] = ScatterND(reduction: reduction)
    }
    return choices
  }()

  static let resizes: [String: any Operator] = [
    "Resize nearest": Resize(sizes: [2, 5, 8], sampling: Sampling(.nearest(.roundPreferFloor))),
    "Resize nearest floor": Resize(sizes: [2, 6, 3], sampling: Sampling(.nearest(.floor), .asymmetric)),
    "Resize nearest ceil": Resize(sizes: [2, 2, 7], sampling: Sampling(.nearest(.ceil))),
    "Resize nearest upwards": Resize(sizes: [2, 6, 2], sampling: Sampling(.nearest(.roundPreferCeil))),
    "Resize linear": Resize(sizes: [2, 6, 6], sampling: Sampling(.linear)),
    "Resize linear to corners": Resize(sizes: [2, 5, 2], sampling: Sampling(.linear, .alignCorners)),
    "Resize linear to one": Resize(sizes: [2, 1, 1], sampling: Sampling(.linear, .pytorchHalfPixel)),
    "Resize linear by a scale": Resize(sizes: [2, 3, 9], scales: [1, 1, 2.25], sampling: Sampling(.linear)),
    "Resize linear symmetric": Resize(
      sizes: [2, 3, 9], scales: [1, 1, 2.3], sampling: Sampling(.linear, .halfPixelSymmetric)),
    "Resize cubic": Resize(sizes: [2, 5, 7], sampling: Sampling(.cubic(coefficient: -0.75))),
    "Resize cubic without outside": Resize(
      sizes: [2, 6, 3], sampling: Sampling(.cubic(coefficient: -0.5), excludeOutside: true)),
  ]

  static let all = [elementwise, sums, moves, choices, resizes].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  private static func window(
    _ kernel: [Int], _ strides: [Int], pads: [Int], dilations: [Int] = [1, 1], ceil: Bool = false
  ) -> PoolWindow {
    PoolWindow(Window(kernel: kernel, strides: strides, pads: pads, dilations: dilations), ceil: ceil)
  }
}
