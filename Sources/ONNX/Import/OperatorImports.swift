/// Turns one node into values of the graph.
typealias OperatorImport = @Sendable (Importer, NodeCall) throws(ONNXError) -> [ImportValue]

/// The operators that are imported: a line a family.
enum OperatorImports {
  private static let families: [[String: OperatorImport]] = [
    UnaryImports.handlers,
    ArithmeticImports.handlers,
    LogicImports.handlers,
    OneHotImports.handlers,
    ConstantImports.handlers,
    CastImports.handlers,
    ReshapeImports.handlers,
    TransposeImports.handlers,
    ExpandImports.handlers,
    ConcatImports.handlers,
    SequenceImports.handlers,
    SliceImports.handlers,
    GatherImports.handlers,
    ChoiceImports.handlers,
    ScatterImports.handlers,
    PadImports.handlers,
    ConvImports.handlers,
    ConvTransposeImports.handlers,
    PoolImports.handlers,
    ResizeImports.handlers,
    GridSampleImports.handlers,
    PatchImports.handlers,
    LinearImports.handlers,
    LinearModelImports.handlers,
    FourierImports.handlers,
    NormalizationImports.handlers,
    BatchNormImports.handlers,
    SoftmaxImports.handlers,
    CumSumImports.handlers,
    ReduceImports.handlers,
    ProductImports.handlers,
    HyperbolicImports.handlers,
    QuantizeImports.handlers,
    RecurrentImports.handlers,
    BranchImports.handlers,
    IntegerImports.handlers,
    DynamicQuantizeImports.handlers,
    BlockedWeightImports.handlers,
    FusedImports.handlers,
    AttentionImports.handlers,
    FusedAttentionImports.handlers,
  ]

  /// By ONNX's name; those of another domain than ONNX's own with that before it.
  static let handlers: [String: OperatorImport] = families.reduce(into: [:]) { all, family in
    all.merge(family) { first, _ in first }
  }
}

extension ImportedModel {
  /// The operators that are imported, by ONNX's names.
  public static var operators: Set<String> { Set(OperatorImports.handlers.keys) }
}
