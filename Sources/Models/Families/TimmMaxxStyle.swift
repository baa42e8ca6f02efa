/// How the blocks of one of timm's CoAtNets differ from another's, which leaves nothing in the tensors (models/maxxvit.py).
struct TimmMaxxStyle: Sendable {
  /// Whether a stride is a pool before the first convolution, not that of the second one.
  var pools = false
  /// Whether an activation stands behind the first normalisation.
  var activatesFirst = false
  var activation = Activation.silu
  /// The activation inside gates.
  var inner = Activation.silu
  /// Whether shortcuts, and attention, take the largest of 3x3 places where they halve them, not the mean of 2x2.
  var takesLargest = false
  /// Whether transformers normalise by the statistics of their training, not each place.
  var hasBatchNorms = false

  /// Those of the models of that name, whose last word is the side of their images.
  static func named(_ architecture: String) -> TimmMaxxStyle? {
    let words = architecture.split(separator: "_")
    let isSized = words.last.flatMap { Int($0) } != nil && words.count > 2
    return all[isSized ? words.dropLast().joined(separator: "_") : architecture]
  }

  private static let all: [String: TimmMaxxStyle] = {
    let (paper, early) = (
      TimmMaxxStyle(activation: .gelu), TimmMaxxStyle(activatesFirst: true, inner: .relu)
    )
    let (large, next) = (TimmMaxxStyle(activatesFirst: true), TimmMaxxStyle(activation: .gelu))
    let pooling = TimmMaxxStyle(pools: true, activatesFirst: true, inner: .relu)
    var styles = [
      "coatnet_pico_rw": TimmMaxxStyle(), "coatnet_nano_rw": TimmMaxxStyle(pools: true),
      "coatnet_0_rw": pooling, "coatnet_1_rw": early, "coatnet_2_rw": large, "coatnet_3_rw": large,
      "coatnet_bn_0_rw": TimmMaxxStyle(activatesFirst: true, inner: .relu, hasBatchNorms: true),
      "coatnet_rmlp_nano_rw": TimmMaxxStyle(), "coatnet_rmlp_0_rw": early,
      "coatnet_rmlp_1_rw": TimmMaxxStyle(pools: true, activatesFirst: true, inner: .relu, takesLargest: true),
      "coatnet_rmlp_1_rw2": early, "coatnet_rmlp_2_rw": large, "coatnet_rmlp_3_rw": large,
      "coatnet_nano_cc": pooling, "coatnext_nano_rw": next, "test_coatnet": TimmMaxxStyle(pools: true),
    ]
    for size in 0...5 { styles["coatnet_\(size)"] = paper }
    return styles
  }()
}
