import Exported
import ONNX

/// The types of what a call gives (https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc).
struct ResultTypes {
  private let recorder: CallRecorder
  private let op: String
  private let inputs: [(name: String, value: Argument)]

  init(_ recorder: CallRecorder, of op: String, given inputs: [(name: String, value: Argument)]) {
    (self.recorder, self.op, self.inputs) = (recorder, op, inputs)
  }

  /// Those of `count` results; a second one is of indices where the first is of what was found.
  func all(_ count: Int) -> [ElementType] {
    let first = first
    let second = Self.finders.contains(op) ? ElementType.int64 : first
    return (0..<count).map { $0 == 0 ? first : second }
  }

  private var first: ElementType {
    if case .scalarType(let code)? = value("dtype"), let type = Argument.type(code) { return type }
    if Self.comparisons.contains(op) { return .bool }
    if Self.indices.contains(op) { return .int64 }
    if Self.factories.contains(op) { return made }
    if Self.complexParts.contains(op) || op.hasPrefix("fft_irfft") { return .float32 }
    if Self.complexMakers.contains(op) || op.hasPrefix("fft_") && !op.hasSuffix("shift") { return .complex64 }
    if op == "type_as" || op == "to", case .tensor(let other)? = value("other") { return recorder.type(of: other) }
    return promoted
  }

  private func value(_ name: String) -> Argument? { inputs.first { $0.name == name }?.value }

  /// What is made of nothing is of floats, but for ranges and fillings of whole numbers.
  private var made: ElementType {
    let numbers = ["start", "end", "step", "fill_value"].compactMap(value)
    guard !numbers.isEmpty, op != "linspace" else { return .float32 }
    if numbers.contains(where: { if case .float = $0 { true } else { false } }) { return .float32 }
    if case .bool = numbers[0] { return .bool }
    return .int64
  }

  /// Floats before whole numbers before truth values.
  private var promoted: ElementType {
    let tensors = inputs.flatMap { input -> [String] in
      switch input.value {
      case .tensor(let name): [name]
      case .tensors(let names): names.compactMap(\.self)
      default: []
      }
    }
    let types = (Self.ofFirst.contains(op) ? Array(tensors.prefix(1)) : tensors).map(recorder.type)
    if types.contains(where: { $0 == .complex64 || $0 == .complex128 }) {
      return ["real", "abs", "absolute", "angle"].contains(op) ? .float32 : .complex64
    }
    if let float = types.filter(\.isFloating).max(by: { $0.byteWidth ?? 0 < $1.byteWidth ?? 0 }) { return float }
    let isFractional = inputs.contains { if case .float = $0.value { true } else { false } }
    if isFractional && !Self.ofFirst.contains(op) || Self.fractional.contains(op) { return .float32 }
    return types.first { $0 != .bool } ?? (Self.arithmetic.contains(op) ? .int64 : types.first ?? .float32)
  }

  private static let comparisons: Set<String> = [
    "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_not", "logical_xor", "isnan", "isinf",
    "isfinite", "isposinf", "isneginf", "isclose", "signbit", "any", "all",
  ]
  private static let indices: Set<String> = [
    "argmax", "argmin", "argsort", "bucketize", "searchsorted", "count_nonzero",
  ]
  private static let finders: Set<String> = [
    "max", "min", "sort", "topk", "median", "max_pool2d_with_indices", "kthvalue", "cummax", "cummin",
  ]
  private static let factories: Set<String> = ["arange", "zeros", "ones", "full", "empty", "linspace", "eye"]
  private static let fractional: Set<String> = [
    "div", "true_divide", "mean", "sqrt", "rsqrt", "exp", "log", "sigmoid", "tanh", "softmax", "sin", "cos",
  ]
  private static let arithmetic: Set<String> = ["add", "sub", "mul", "sum", "cumsum"]
  /// Of complex numbers, or of real ones.
  private static let complexMakers: Set<String> = ["view_as_complex", "complex", "_fft_r2c", "_fft_c2c"]
  private static let complexParts: Set<String> = ["view_as_real", "imag", "_fft_c2r"]
  /// Of the first tensor's type, whatever indices or masks are beside it.
  private static let ofFirst: Set<String> = [
    "index", "index_select", "gather", "masked_fill", "index_put", "embedding", "where", "scatter", "new_zeros",
    "new_ones", "new_full", "new_empty", "zeros_like", "ones_like", "full_like", "copy", "fill",
  ]
}
