/// Writes one call with ONNX's operators.
typealias ATenTranslation = @Sendable (inout Translator, ATenCall) throws(ExportedError) -> Void

/// The overloads that are run: a line a family.
enum ATenOverloads {
  private static let families: [[String: ATenTranslation]] = [
    UnaryOverloads.all,
    ActivationOverloads.all,
    ClampOverloads.all,
    ArithmeticOverloads.all,
    ComparisonOverloads.all,
    SameValueOverloads.all,
    ConvolutionOverloads.all,
    PoolOverloads.all,
    LinearOverloads.all,
    NormalizationOverloads.all,
    ChannelNormOverloads.all,
    AttentionOverloads.all,
    RecurrentOverloads.all,
    ReductionOverloads.all,
    SimilarityOverloads.all,
    ChoiceOverloads.all,
    VarianceOverloads.all,
    ShapeOverloads.all,
    AxisOverloads.all,
    PartOverloads.all,
    IndexOverloads.all,
    PatchOverloads.all,
    JoinOverloads.all,
    PadOverloads.all,
    SymbolOverloads.all,
    FactoryOverloads.all,
    FillOverloads.all,
    IndexPutOverloads.all,
    ScatterOverloads.all,
    ResizeOverloads.all,
    RunningOverloads.all,
    PairOverloads.all,
    ProductOverloads.all,
    OrderOverloads.all,
    ArrangeOverloads.all,
    ComposedOverloads.all,
    CellOverloads.all,
    ComplexOverloads.own,
  ]

  /// By the overload's name after `torch.ops.aten.`; those that have an in-place twin with that too.
  static let all: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [:]
    for family in families {
      for (name, translation) in family {
        all[name] = translation
        guard let (twin, replacing) = inPlace(name, translation) else { continue }
        all[twin] = replacing
      }
    }
    return AliasOverloads.added(to: all)
  }()

  /// Operators whose results are, or may be, other values or parts of them: what is changed in place there changes elsewhere, too.
  static let views: Set<String> = [
    "view", "reshape", "select", "slice", "narrow", "chunk", "split", "split_with_sizes", "unbind", "permute",
    "transpose", "t", "expand", "squeeze", "unsqueeze", "flatten", "unflatten", "diagonal", "alias", "detach",
    "swapaxes", "swapdims", "movedim", "mT", "broadcast_to", "unfold", "view_as", "reshape_as",
    "moveaxis", "mH", "matrix_H", "adjoint", "numpy_T", "ravel", "tensor_split", "hsplit", "vsplit", "dsplit",
    "contiguous", "to", "type_as", "positive", "expand_as", "as_strided", "einsum", "dropout",
    "feature_dropout", "alpha_dropout", "feature_alpha_dropout", "unsafe_chunk", "unsafe_split",
    "unsafe_split_with_sizes", "_unsafe_view",
    "view_as_real", "view_as_complex", "real", "imag", "conj", "_conj", "resolve_conj", "resolve_neg",
  ]

  private static let twins: Set<String> = [
    "relu", "relu6", "sigmoid", "tanh", "silu", "hardswish", "hardsigmoid", "hardtanh", "mish", "elu", "celu", "selu",
    "leaky_relu", "gelu", "exp", "log", "sqrt", "rsqrt", "neg", "abs", "reciprocal", "clamp", "clamp_min", "clamp_max",
    "add", "sub", "mul", "div", "pow", "dropout", "feature_dropout", "alpha_dropout", "square", "masked_fill",
    "threshold", "clip", "addcmul", "addcdiv", "lerp", "floor", "ceil", "round", "feature_alpha_dropout",
    "index_fill", "index_copy", "index_put", "frac", "nan_to_num", "tril", "triu",
    "scatter", "scatter_add", "scatter_reduce", "index_add", "cumprod",
  ]

  /// `relu_.default` of `relu.default`: the same, and later uses of what it changes get its result.
  private static func inPlace(
    _ name: String, _ translation: @escaping ATenTranslation
  ) -> (String, ATenTranslation)? {
    let parts = name.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, twins.contains(String(parts[0])) else { return nil }
    let replacing: ATenTranslation = { (translator, call) throws(ExportedError) in
      try translation(&translator, call)
      guard let result = call.outputs.first ?? nil, case .tensor(let changed)? = call.node.inputs.first?.value else {
        return
      }
      try translator.replace(changed, by: result, call)
    }
    return ("\(parts[0])_.\(parts[1])", replacing)
  }
}
