import Checkpoints
import JSON

/// What the config.json that timm wrote says of the model beside it, also where transformers' wrapper of timm's models wrote it.
///
/// Source: timm, models/_hub.py (save_config_for_hf); transformers, models/timm_wrapper/configuration_timm_wrapper.py.
public struct TimmConfig: Sendable {
  /// The file.
  public let path: String
  /// The model's name in timm, such as `resnet18`.
  package let architecture: String
  /// How images are prepared for the weights.
  package let preparation: [String: JSONValue]

  private let values: [String: JSONValue]
  private let arguments: [String: JSONValue]

  /// The config.json that belongs to the checkpoint at `path`; nil where there is none, or none of timm's.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read, or is timm's and not JSON.
  public init?(of path: String) throws(CheckpointError) {
    guard let file = try ModelFolder.object("config.json", of: path, marked: "\"pretrained_cfg\"") else { return nil }
    self.init(path: file.path, values: file.values)
  }

  /// The same of values that were read; nil where they are not timm's.
  package init?(path: String, values: [String: JSONValue]) {
    guard case .string(let name)? = values["architecture"], case .object(let preparation)? = values["pretrained_cfg"],
      values["model_type"] == nil || values["model_type"] == .string("timm_wrapper")
    else { return nil }
    (self.path, self.values, self.preparation) = (path, values, preparation)
    // Behind a point stands which weights they are.
    architecture = name.split(separator: ".").first.map(String.init) ?? name
    if case .object(let arguments)? = values["model_args"] { self.arguments = arguments } else { arguments = [:] }
  }

  /// The words of the name.
  var words: [Substring] { architecture.split(separator: "_") }

  /// How features become a row, such as `avg` or `token`; nil where the file does not say.
  var pool: String? {
    for found in [arguments["global_pool"], values["global_pool"]] {
      if case .string(let pool)? = found { return pool }
    }
    return nil
  }

  /// The heads of a vision transformer's attention; nil where the model is none, or not one of those whose size the name says.
  var heads: Int? {
    if let told = arguments["num_heads"], told != .null { return told.integer(in: 1...4096) }
    if architecture == "vit_base_patch16_gap_224" { return 16 }
    return words.lazy.compactMap { Self.heads[String($0)] }.first
  }

  /// The heads of attention that the arguments say; nil where they leave it to the name.
  var headArgument: Int? { arguments["num_heads"]?.integer(in: 1...4096) }

  /// The heads of each stage, where the file lists them.
  var stageHeads: [Int]? { arguments["num_heads"]?.integers(in: 1...4096) }

  /// The side of an attention's windows; nil where the name says it, or there is one for each stage.
  var window: Int? { arguments["window_size"]?.integer(in: 1...64) }

  /// What the arguments say of windows; nil where the name does.
  var windowArgument: String? {
    guard let told = arguments["window_size"], told != .null else { return nil }
    return "\(told)"
  }

  /// The side of images that the model was made for; nil where the file does not say, or says two.
  var side: Int? {
    let sides = arguments["img_size"].flatMap { size in
      size.integer(in: 1...4096).map { [$0] } ?? size.integers(in: 1...4096)
    }
    return sides.flatMap { Set($0).count == 1 ? $0.first : nil }
  }

  /// The side of the images that timm makes a model for that takes those of one side alone: its argument, or that of its weights' images.
  ///
  /// Nil where the file does not say, or says two.
  var fixedSide: Int? {
    if let told = arguments["img_size"], told != .null { return side }
    let size = preparation["input_size"]?.integers(in: 1...4096) ?? []
    guard preparation["fixed_input_size"] == .bool(true), size.count == 3, size[1] == size[2] else { return nil }
    return size[1]
  }

  /// The activation; nil where the name says the family's usual one.
  var activation: Activation? {
    if case .string(let name)? = arguments["act_layer"] { return Activation.configured[name] }
    if words.contains("quickgelu") { return .quickGelu }
    let exact = ["vit_base_patch32_siglip_gap_256", "vit_large_patch16_siglip_gap_512"]
    let parts = ["vit_so400m_patch16_siglip", "vit_giantopt_patch16_siglip"]
    return exact.contains(architecture) || parts.contains(where: architecture.hasPrefix) ? .geluTanh : nil
  }

  /// What the name says that stands in the place of strides: `mobilenetv4_conv_aa_medium`, `seresnextaa101d_32x8d`, `resnetblur50d`.
  var smoothing: Smoothing? {
    if words.contains("aa") { return .means }
    if words.contains("blur") { return .blur }
    guard let family = words.first else { return nil }
    if family.contains("netaa") || family.contains("nextaa") { return .means }
    return family.contains("netblur") ? .reflectedBlur : nil
  }

  /// The stem that the arguments name, such as `7x7_pool`; nil where they name none.
  var stem: String? {
    if case .string(let stem)? = arguments["stem_type"] { stem } else { nil }
  }

  /// Whether the arguments leave out the classifier of all places beside that of the class token.
  var hasNoAuxiliaryHead: Bool { arguments["use_aux_head"] == .bool(false) }

  /// What the arguments say that layers of normalisation add to variances; nil where they leave it to the name.
  var epsilon: Float? {
    guard case .number(let number)? = arguments["bn_eps"], number > 0, number < 1 else { return nil }
    return Float(number)
  }

  /// Whether the weights are from TensorFlow, whose paddings depend on the image's side and whose eps is 1e-3.
  var isTensorFlows: Bool {
    words.first == "tf" || (architecture.hasPrefix("efficientnet_b") && words.last == "pruned")
  }

  /// The first argument of the model's that is not served, and its value; nil where all are.
  var unserved: (key: String, value: String)? {
    for (key, value) in arguments.sorted(by: { $0.key < $1.key }) where value != .null && !Self.served.contains(key) {
      return ("model_args.\(key)", "\(value)")
    }
    if case .string(let name)? = arguments["act_layer"], activation == nil { return ("model_args.act_layer", name) }
    if let told = arguments["bn_eps"], told != .null, epsilon == nil { return ("model_args.bn_eps", "\(told)") }
    // A list has the heads of each stage, which tables of biases tell, or the family reads.
    if case .array? = arguments["num_heads"] { return nil }
    if let told = arguments["num_heads"], told != .null, heads == nil { return ("model_args.num_heads", "\(told)") }
    return nil
  }

  /// The heads of timm's vision transformers (models/vision_transformer.py, deit.py) by their sizes.
  private static let heads = [
    "tiny": 3, "wee": 4, "little": 5, "small": 6, "medium": 8, "mediumd": 8, "betwixt": 10, "base": 12, "so150m": 14,
    "so150m2": 13, "large": 16, "so400m": 16, "huge": 16, "giant": 16, "gigantic": 16, "giantopt": 16,
    "enormous": 16,
  ]

  /// Arguments that are read, or told by tensors and their shapes, or of training.
  private static let served: Set<String> = [
    "act_layer", "attn_drop_rate", "bn_eps", "bn_momentum", "bottle_ratio", "class_token", "conv_mlp", "depth",
    "depths", "dims", "distillation", "drop_block_rate", "drop_path_rate", "drop_rate", "dynamic_img_size",
    "embed_dim", "embed_dims", "exportable", "fc_norm", "global_pool", "group_size", "head_hidden_size",
    "head_norm_first", "img_size", "in_chans", "init_values", "kernel_sizes", "ls_init_value", "mlp_ratio",
    "mlp_ratios", "no_embed_class", "num_classes", "num_features", "num_heads", "patch_drop_rate", "patch_size",
    "pos_drop_rate", "pre_norm", "pretrained", "proj_drop_rate", "qk_norm", "qkv_bias", "reg_tokens", "scriptable",
    "se_ratio", "sr_ratios", "stages", "stem_type", "stem_width", "strict_img_size", "use_abs_pos_emb", "use_aux_head",
    "use_grn",
    "use_rel_pos_bias", "use_shared_rel_pos_bias", "w0", "wa", "weight_init", "window_size", "wm", "zero_init_last",
  ]
}
