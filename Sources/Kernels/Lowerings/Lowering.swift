/// A way to compute some operators by one kernel.
protocol Lowering: SendableMetatype {
  /// Computes a node, and followers that the kernel can take along, by steps of the unit; false where it is not for this one.
  static func lower(_ node: Int, _ unit: inout UnitCompiler) -> Bool
}

/// All lowerings; the first that takes a node has it, and the last takes every one.
enum Lowerings {
  static let all: [any Lowering.Type] = [
    ConvolutionLowering.self, GroupedLowering.self, GemmLowering.self, ProductLowering.self, AttentionLowering.self,
    PoolLowering.self, WindowLowering.self, ElementwiseLowering.self,
    RowsLowering.self, GroupsLowering.self, QuantizeLowering.self, MixtureLowering.self, ViewLowering.self,
    ShuffleLowering.self, ConcatLowering.self, TokenPlanesLowering.self, CopyLowering.self, GatherLowering.self,
    ResizeLowering.self,
    ReferenceLowering.self,
  ]
}
