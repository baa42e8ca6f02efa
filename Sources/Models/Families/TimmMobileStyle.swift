/// What timm's names say of the models that one builder makes, and tensors do not (models/efficientnet.py, mobilenetv3.py,
/// hardcorenas.py).
///
/// The first blocks of the stages tell styles apart where no config.json names the architecture.
struct TimmMobileStyle: Sendable {
  /// What reports call it.
  let name: String
  /// timm's names, without `tf_`.
  let architectures: Set<String>
  /// The kind, kernel and gate of each stage's first block.
  let stages: Set<String>
  let activation: Activation
  /// The stages that halve the image: 0 for the stem, 1 for `blocks.0`.
  var halving = [0, 2, 3, 4, 6]
  /// The first stages, whose activation is ReLU whatever the others have.
  var reluStages = 0
  /// The first of the stages whose activation is SiLU whatever the others have; nil where there is none.
  var siluFrom: Int?
  /// The activation inside gates; nil for the block's.
  var innerActivation: Activation?
  var hasHardGates = false
  /// Whether blocks add nothing and end in an activation.
  var isPlain = false
  /// Whether what blocks add has a scale for each channel.
  var hasScales = false
  /// The first stage whose blocks add what they were given.
  var addsFrom = 0
  /// How convolutions are padded; nil where timm has both with the same tensors.
  var padding: Padding? = .symmetric
  /// What is added to variances where padding is symmetric; nil where that depends on where a training began.
  var epsilon: Float? = 1e-5

  /// Blocks, as timm's builder calls them.
  enum Kind: String {
    case plain = "cn"
    case fused = "er"
    case separable = "ds"
    case inverted = "ir"
    case universal = "uir"
    case attention = "mqa"
  }

  /// The style that stages tell; nil where they are no known model's.
  static func of(_ weights: StateDict) -> TimmMobileStyle? {
    var stages = (0..<stageCount(weights)).map { stage in
      let name = "blocks.\(stage).0"
      let kind = kind(weights, name)
      let layers: [Kind: String] = [
        .plain: "conv", .fused: "conv_exp", .separable: "conv_dw", .inverted: "conv_dw", .universal: "dw_mid.conv",
      ]
      let kernel = weights.kernels("\(name).\(layers[kind] ?? "conv")").map(String.init).joined(separator: ".")
      return "\(kind.rawValue)\(kernel)\(hasGate(weights, name) ? "+" : "")"
    }
    if weights.has("conv_head.bias") { stages.append("bias") }
    if let width = queryWidth(weights) { stages.append("mqa\(width)") }
    let found = stages.joined(separator: " ")
    return all.first { $0.stages.contains(found) }
  }

  /// How many stages there are.
  static func stageCount(_ weights: StateDict) -> Int {
    var count = 0
    while hasBlock(weights, "blocks.\(count).0") { count += 1 }
    return count
  }

  /// The features of a head of the first attention; nil where there is none.
  private static func queryWidth(_ weights: StateDict) -> Int? {
    var index = 0
    while hasBlock(weights, "blocks.2.\(index)") {
      if isAttention(weights, "blocks.2.\(index)") { return weights.rows("blocks.2.\(index).attn.key.proj.weight") }
      index += 1
    }
    return nil
  }

  private static func isAttention(_ weights: StateDict, _ name: String) -> Bool {
    weights.has("\(name).attn.query.proj.weight") || weights.has("\(name).attn.output.proj.weight")
  }

  /// Whether there is a block of that name.
  static func hasBlock(_ weights: StateDict, _ name: String) -> Bool {
    weights.has("\(name).bn1.weight") || weights.has("\(name).pw_exp.bn.weight") || isAttention(weights, name)
  }

  /// What a block is, by its layers.
  static func kind(_ weights: StateDict, _ name: String) -> Kind {
    if isAttention(weights, name) { return .attention }
    if weights.has("\(name).pw_exp.bn.weight") { return .universal }
    if weights.has("\(name).conv_exp.weight") { return .fused }
    if weights.has("\(name).conv.weight") { return .plain }
    return weights.has("\(name).conv_pwl.weight") || weights.has("\(name).bn3.weight") ? .inverted : .separable
  }

  /// Whether a block has squeeze and excitation.
  static func hasGate(_ weights: StateDict, _ name: String) -> Bool {
    weights.has("\(name).se.conv_reduce.weight") || weights.has("\(name).se.conv_expand.weight")
  }

  private static func names(_ prefix: String, _ rest: String...) -> Set<String> { Set(rest.map { prefix + $0 }) }
}

extension TimmMobileStyle {
  static let efficientNet = TimmMobileStyle(
    name: "efficientnet",
    architectures: names(
      "efficientnet_", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "l2", "b1_pruned", "b2_pruned",
      "b3_pruned", "blur_b0",
      "b0_gn", "b0_g8_gn", "b3_gn", "b3_g8_gn"
    )
    .union(names("tinynet_", "a", "b", "c", "d", "e")),
    stages: ["ds3+ ir3+ ir5+ ir3+ ir5+ ir5+ ir3+"], activation: .silu, padding: nil)

  /// In the order in which they are asked.
  private static let all =
    [
      efficientNet,
      TimmMobileStyle(
        name: "efficientnet-lite",
        architectures: names("efficientnet_lite", "0", "1", "2", "3", "4"),
        stages: ["ds3 ir3 ir5 ir3 ir5 ir5 ir3"], activation: .relu6, padding: nil),
      TimmMobileStyle(
        name: "efficientnet-edge",
        architectures: names("efficientnet_", "es", "em", "el", "es_pruned", "el_pruned"),
        stages: ["er3 er3 er3 ir5 ir5 ir5"], activation: .relu, addsFrom: 1, padding: nil),
      TimmMobileStyle(
        name: "efficientnetv2",
        architectures: names("efficientnetv2_", "s", "m", "l", "xl", "b0", "b1", "b2", "b3", "rw_t"),
        stages: ["cn3 er3 er3 ir3+ ir3+ ir3+", "cn3 er3 er3 ir3+ ir3+ ir3+ ir3+"], activation: .silu, padding: nil),
      TimmMobileStyle(
        name: "efficientnetv2", architectures: names("efficientnetv2_rw_", "s", "m"),
        stages: ["er3 er3 er3 ir3+ ir3+ ir3+"], activation: .silu),
      TimmMobileStyle(
        name: "efficientnet", architectures: ["test_efficientnet"], stages: ["cn3 er3 er3 ir3+ ir3+"],
        activation: .silu, halving: [0, 2, 3, 4, 5]),
      TimmMobileStyle(
        name: "mnasnet",
        architectures: names("mnasnet_", "050", "075", "100", "140", "small")
          .union(names("semnasnet_", "050", "075", "100", "140")).union(["spnasnet_100"]),
        stages: [
          "ds3 ir3 ir5 ir5 ir3 ir5 ir3", "ds3 ir3 ir5+ ir3 ir3+ ir5+ ir3", "ds3 ir3 ir5 ir5 ir5 ir5 ir3",
          "ds3 ir3 ir3 ir5+ ir3+ ir5+ ir3",
        ], activation: .relu),
      // Of weights that timm has downloaded eps is 1e-3, of others 1e-5.
      TimmMobileStyle(
        name: "fbnetc", architectures: ["fbnetc_100"], stages: ["ir3 ir3 ir5 ir5 ir5 ir5 ir3"], activation: .relu,
        epsilon: nil),
      TimmMobileStyle(
        name: "mobilenetv1", architectures: names("mobilenetv1_", "100", "100h", "125"),
        stages: ["ds3 ds3 ds3 ds3 ds3"], activation: .relu6, halving: [0, 2, 3, 4, 5], isPlain: true),
      TimmMobileStyle(
        name: "mobilenetv2",
        architectures: names("mobilenetv2_", "035", "050", "075", "100", "110d", "120d", "140"),
        stages: ["ds3 ir3 ir3 ir3 ir3 ir3 ir3"], activation: .relu6),
    ] + withEfficientHeads + withMixedKernels

  /// Those that take the mean before the last convolution.
  private static let withEfficientHeads = [
    TimmMobileStyle(
      name: "mobilenetv3-large",
      architectures: names("mobilenetv3_large_", "075", "100", "150d")
        .union(names("hardcorenas_", "a", "b", "c", "d", "e", "f")),
      stages: [
        "ds3 ir3 ir5+ ir3 ir3+ ir5+ cn1 bias", "ds3 ir5 ir5 ir5 ir5 ir5+ cn1 bias",
        "ds3 ir5 ir5 ir5 ir5+ ir5+ cn1 bias",
        "ds3 ir5 ir5 ir5+ ir5+ ir5+ cn1 bias", "ds3 ir5+ ir5+ ir5+ ir3+ ir5+ cn1 bias",
        "ds3 ir5+ ir5+ ir5+ ir5+ ir5+ cn1 bias",
      ], activation: .hardSwish, reluStages: 3, innerActivation: .relu, hasHardGates: true, padding: nil),
    TimmMobileStyle(
      name: "mobilenetv3-small", architectures: names("mobilenetv3_small_", "050", "075", "100"),
      stages: ["ds3+ ir3 ir5+ ir5+ ir5+ cn1 bias"], activation: .hardSwish, halving: [0, 1, 2, 3, 5], reluStages: 2,
      innerActivation: .relu, hasHardGates: true, padding: nil),
    TimmMobileStyle(
      name: "mobilenetv3-minimal", architectures: ["mobilenetv3_large_minimal_100"],
      stages: ["ds3 ir3 ir3 ir3 ir3 ir3 cn1 bias"], activation: .relu, padding: .same),
    TimmMobileStyle(
      name: "mobilenetv3-minimal", architectures: ["mobilenetv3_small_minimal_100"],
      stages: ["ds3 ir3 ir3 ir3 ir3 cn1 bias"], activation: .relu, halving: [0, 1, 2, 3, 5], padding: .same),
    TimmMobileStyle(
      name: "mobilenetv4",
      architectures: names(
        "mobilenetv4_conv_", "small", "small_035", "small_050", "medium", "large", "aa_medium", "aa_large",
        "blur_medium"),
      stages: ["cn3 cn3 uir5 uir3 cn1", "er3 uir5 uir5 uir5 cn1"], activation: .relu, halving: [0, 1, 2, 3, 4]),
    TimmMobileStyle(
      name: "mobilenetv4-hybrid", architectures: names("mobilenetv4_hybrid_", "medium", "medium_075"),
      stages: ["er3 uir5 uir5 uir5 cn1 mqa64"], activation: .relu, halving: [0, 1, 2, 3, 4], hasScales: true),
    TimmMobileStyle(
      name: "mobilenetv4-hybrid", architectures: names("mobilenetv4_hybrid_", "large", "large_075"),
      stages: ["er3 uir5 uir5 uir5 cn1 mqa48"], activation: .gelu, halving: [0, 1, 2, 3, 4], hasScales: true),
    TimmMobileStyle(
      name: "mobilenetv3-rw", architectures: ["mobilenetv3_rw"], stages: ["ds3 ir3 ir5+ ir3 ir3+ ir5+ cn1"],
      activation: .hardSwish, reluStages: 3, hasHardGates: true, addsFrom: 1, epsilon: 1e-3),
    TimmMobileStyle(
      name: "fbnetv3", architectures: names("fbnetv3_", "b", "d", "g"),
      stages: ["ds3 ir5 ir5+ ir5 ir3+ ir3+ cn1", "ds3 ir3 ir5+ ir3 ir3+ ir3+ cn1"], activation: .hardSwish,
      hasHardGates: true),
    TimmMobileStyle(
      name: "lcnet", architectures: names("lcnet_", "035", "050", "075", "100", "150"),
      stages: ["ds3 ds3 ds3 ds3 ds5 ds5+ bias"], activation: .hardSwish, innerActivation: .relu, hasHardGates: true,
      isPlain: true),
  ]
}
