/// What tells the blocks of timm's ByobNet apart.
extension TimmByobNet {
  /// A block of convolutions side by side, or of the one that stands for them.
  static func isBranched(_ weights: StateDict, _ block: String) -> Bool {
    ["conv_kxk.conv", "conv_kxk.0.conv", "reparam_conv"].contains { weights.has("\(block).\($0).weight") }
  }

  /// How many convolutions the stem has, where they are numbered; only the last are normalised, or all.
  static func stemConvolutions(_ weights: StateDict) -> Int {
    var count = 0
    while weights.has("stem.conv\(count + 1).conv.weight") || weights.has("stem.conv\(count + 1).weight") { count += 1 }
    return count
  }

  /// Whether a block has attention in the place of its larger kernel.
  static func hasAttention(_ weights: StateDict, _ block: String) -> Bool {
    ["weight", "bias"].contains { weights.has("\(block).post_attn.\($0)") }
  }

  /// Whether any block of the last stages has.
  static func hasAttention(_ weights: StateDict) -> Bool {
    (0..<4).contains { stage in (0..<8).contains { hasAttention(weights, "stages.\(stage).\($0)") } }
  }

  /// Whether blocks end without an activation, and add nothing where extents change.
  static func isLinear(_ weights: StateDict) -> Bool {
    weights.has("stages.0.0.conv3_1x1.conv.weight")
      && !(0..<8).contains { weights.has("stages.\($0).0.shortcut.conv.weight") }
  }
}
