/// What leaves nothing in the tensors of timm's ByobNet (models/byobnet.py): the model's name tells it, or which of timm's models the tensors
/// are most like.
struct TimmByobStyle {
  /// Whether a max pool follows the stem.
  let hasPool: Bool
  let activation: Activation

  private static let resNets: Set<String> = [
    "resnet51q", "resnet61q", "resnet32ts", "resnet33ts", "gcresnet33ts", "seresnet33ts", "eca_resnet33ts",
    "gcresnet50t", "resnext26ts", "gcresnext26ts", "seresnext26ts", "eca_resnext26ts", "gcresnext50ts",
  ]
  private static let others: Set<String> = [
    "gernet_s", "gernet_m", "gernet_l", "mobileone_s0", "mobileone_s1", "mobileone_s2", "mobileone_s3", "mobileone_s4",
    "regnetz_b16", "regnetz_c16", "regnetz_d8", "regnetz_d32", "regnetz_e8", "repvgg_a0", "repvgg_a1", "repvgg_a2",
    "repvgg_b0", "repvgg_b1", "repvgg_b1g4", "repvgg_b2", "repvgg_b2g4", "repvgg_b3", "repvgg_b3g4", "repvgg_d2se",
  ]

  /// ResNets with attention in some blocks (models/byoanet.py).
  static let attention: Set<String> = [
    "botnet26t_256", "sebotnet33ts_256", "botnet50ts_256", "eca_botnext26ts_256", "halonet26t", "sehalonet33ts",
    "halonet50ts", "eca_halonext26ts", "lambda_resnet26t", "lambda_resnet50ts", "lamhalobotnet50ts_256",
    "halo2botnet50ts_256",
  ]

  /// The style of timm's model of that name; nil where it has another forward.
  init?(_ architecture: String) {
    let hasAttention = Self.attention.contains(architecture)
    guard hasAttention || Self.resNets.contains(architecture) || Self.others.contains(architecture) else { return nil }
    let isPlain = ["sebotnet", "sehalonet", "lamhalobotnet", "halo2botnet"].contains { architecture.hasPrefix($0) }
    hasPool = architecture.contains("resnext") || (hasAttention && !isPlain)
    if hasAttention {
      activation = architecture.contains("26t") && !architecture.contains("26ts") ? .relu : .silu
      return
    }
    let isSmooth = Self.resNets.contains(architecture) && architecture != "gcresnet50t"
    activation = isSmooth || architecture.hasPrefix("regnetz") ? .silu : .relu
  }

  /// The style of the model of timm's that has such tensors.
  init(_ weights: StateDict) {
    let isLinear = TimmByobNet.isLinear(weights)
    let first = "stages.0.0.conv2_kxk.conv.weight"
    let isGrouped = weights.columns(first) > 1 && weights.columns(first) < weights.rows(first)
    let convolutions = TimmByobNet.stemConvolutions(weights)
    hasPool = convolutions == 3 && isGrouped && !isLinear
    // gcresnet50t, alone of those with stems of several convolutions.
    let isRectified =
      weights.has("stages.0.0.attn.conv_attn.weight") && !isGrouped && !weights.has("final_conv.conv.weight")
    activation = isLinear || (convolutions > 1 && !isRectified) ? .silu : .relu
  }
}
