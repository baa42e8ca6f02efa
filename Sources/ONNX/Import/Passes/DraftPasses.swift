/// Rewritings of a draft into fewer operators that mean the same: a line each.
enum DraftPasses {
  private static let passes: [@Sendable (inout Draft) -> Void] = [
    GeluPass.run,
    GatePass.run,
    LayerNormalizationPass.run,
    BiasPass.run,
    AttentionPass.run,
    ViewPass.run,
  ]

  /// Runs them all, in order.
  static func run(_ draft: inout Draft) {
    for pass in passes { pass(&draft) }
  }
}
