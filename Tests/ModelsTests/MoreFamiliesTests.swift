import Checkpoints
import Graphs
import JSON
import Models
import Tensors
import Testing

/// Families whose tensors are those of others, and timm's, told by the names and shapes of small models.
///
/// Their logits are compared with PyTorch's by Scripts/hugging_face_folders.py and Scripts/timm_folders.py.
@Suite struct MoreFamiliesTests {
  private typealias Tensors = NamedShapes

  private static func linear(_ name: String, _ out: Int, _ features: Int, bias: Bool = true) -> Tensors {
    [("\(name).weight", Shape(out, features))] + (bias ? [("\(name).bias", Shape(out))] : [])
  }

  private static func norm(_ name: String, _ width: Int) -> Tensors {
    [("\(name).weight", Shape(width)), ("\(name).bias", Shape(width))]
  }

  private static func batchNorm(_ name: String, _ width: Int) -> Tensors {
    ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", Shape(width)) }
  }

  private static func conv(_ name: String, _ out: Int, _ channels: Int, _ kernel: Int, bias: Bool = true) -> Tensors {
    [("\(name).weight", Shape(out, channels, kernel, kernel))] + (bias ? [("\(name).bias", Shape(out))] : [])
  }

  private func model(_ tensors: Tensors, config: [String: JSONValue]? = nil) throws -> Model {
    let found = try Model(
      recognising: .claiming(tensors), config: config.map { try #require(ModelConfig(path: "config.json", values: $0)) }
    )
    #expect(found.graph.classCount == 10)
    return found
  }

  // MARK: - transformers

  private static func layer(_ name: String, keysHaveBias: Bool = true) -> Tensors {
    norm("\(name).layernorm_before", 24) + linear("\(name).attention.attention.query", 24, 24)
      + linear("\(name).attention.attention.key", 24, 24, bias: keysHaveBias)
      + linear("\(name).attention.attention.value", 24, 24) + linear("\(name).attention.output.dense", 24, 24)
      + norm("\(name).layernorm_after", 24) + linear("\(name).intermediate.dense", 40, 24)
      + linear("\(name).output.dense", 24, 40)
  }

  private static func config(_ type: String) -> [String: JSONValue] {
    [
      "model_type": .string(type), "hidden_size": .number(24), "num_hidden_layers": .number(1),
      "num_attention_heads": .number(3), "intermediate_size": .number(40), "image_size": .number(32),
      "patch_size": .number(8),
    ]
  }

  /// transformers 5 leaves the model's name out before ViT-MSN's layers.
  @Test(arguments: ["vit.encoder.layer.0", "encoder.layer.0"]) func viTMSN(layer: String) throws {
    let tensors =
      [("vit.embeddings.cls_token", Shape(1, 1, 24)), ("vit.embeddings.position_embeddings", Shape(1, 17, 24))]
      + Self.conv("vit.embeddings.patch_embeddings.projection", 24, 3, 8) + Self.layer(layer)
      + Self.norm("vit.layernorm", 24) + Self.linear("classifier", 10, 24)
    let found = try model(tensors, config: Self.config("vit_msn"))
    #expect(found.name == "hf-vit")
    let epsilons = found.graph.nodes.compactMap { ($0.op as? LayerNormalization)?.epsilon }
    #expect(epsilons == [1e-6, 1e-6, 1e-6])
    #expect(!found.assumptions.contains { $0.what == "config.json" })
  }

  @Test func iJEPATakesTheMeanOfItsPatches() throws {
    let tensors =
      [("ijepa.embeddings.position_embeddings", Shape(1, 16, 24))]
      + Self.conv("ijepa.embeddings.patch_embeddings.projection", 24, 3, 8) + Self.layer("ijepa.encoder.layer.0")
      + Self.norm("ijepa.layernorm", 24) + Self.linear("classifier", 10, 24)
    let found = try model(tensors, config: Self.config("ijepa"))
    #expect(found.name == "hf-ijepa")
    #expect(found.graph.nodes.count { $0.op is ReduceMean } == 1)
  }

  @Test(arguments: [true, false]) func data2vecVision(takesMean: Bool) throws {
    let stem = "data2vec_vision"
    let tensors =
      [("\(stem).embeddings.cls_token", Shape(1, 1, 24))]
      + Self.conv("\(stem).embeddings.patch_embeddings.projection", 24, 3, 8)
      + Self.layer("\(stem).encoder.layer.0", keysHaveBias: false)
      + [("\(stem).encoder.relative_position_bias.relative_position_bias_table", Shape(52, 3))]
      + Self.norm(takesMean ? "\(stem).pooler.layernorm" : "\(stem).layernorm", 24) + Self.linear("classifier", 10, 24)
    var config = Self.config("data2vec-vision")
    config["use_shared_relative_position_bias"] = .bool(true)
    config["use_mean_pooling"] = .bool(takesMean)
    let found = try model(tensors, config: config)
    #expect(found.name == "hf-data2vec-vision")
    #expect(found.graph.nodes.contains { $0.op is ReduceMean } == takesMean)
  }

  @Test func donutSwinHasNoLastNormalisation() throws {
    let name = "donut.encoder.layers.0.blocks.0"
    let tensors =
      Self.conv("donut.embeddings.patch_embeddings.projection", 12, 3, 4) + Self.norm("donut.embeddings.norm", 12)
      + Self.norm("\(name).layernorm_before", 12) + Self.norm("\(name).layernorm_after", 12)
      + ["query", "key", "value"].flatMap { Self.linear("\(name).attention.self.\($0)", 12, 12) }
      + [("\(name).attention.self.relative_position_bias_table", Shape(49, 2))]
      + Self.linear("\(name).attention.output.dense", 12, 12) + Self.linear("\(name).intermediate.dense", 48, 12)
      + Self.linear("\(name).output.dense", 12, 48) + Self.linear("classifier", 10, 12)
    let found = try model(
      tensors,
      config: [
        "model_type": .string("donut-swin"), "image_size": .number(32), "embed_dim": .number(12),
        "depths": .array([.number(1)]), "num_heads": .array([.number(2)]), "window_size": .number(4),
      ])
    #expect(found.name == "hf-donut-swin")
    #expect(found.graph.nodes.count { $0.op is LayerNormalization } == 3)
  }

  // MARK: - timm

  /// Perceptrons of linear layers or of convolutions.
  @Test(arguments: [true, false]) func timmConvNeXt(isOfConvolutions: Bool) throws {
    func layer(_ name: String, _ out: Int, _ features: Int) -> Tensors {
      isOfConvolutions ? Self.conv(name, out, features, 1) : Self.linear(name, out, features)
    }
    var tensors = Self.conv("stem.0", 8, 3, 4) + Self.norm("stem.1", 8)
    for (stage, width) in [8, 16].enumerated() {
      let name = "stages.\(stage)"
      if stage > 0 { tensors += Self.norm("\(name).downsample.0", 8) + Self.conv("\(name).downsample.1", 16, 8, 2) }
      tensors += Self.conv("\(name).blocks.0.conv_dw", width, 1, 7) + Self.norm("\(name).blocks.0.norm", width)
      tensors +=
        layer("\(name).blocks.0.mlp.fc1", 4 * width, width) + layer("\(name).blocks.0.mlp.fc2", width, 4 * width)
      tensors += Self.norm("\(name).blocks.0.mlp.grn", 4 * width) + [("\(name).blocks.0.gamma", Shape(width))]
    }
    tensors += Self.norm("head.norm", 16) + Self.linear("head.fc", 10, 16)
    #expect(try model(tensors).name == "timm-convnext")
  }

  /// timm merges places before a stage, the original behind it; the last stage's smaller window tells the image's side.
  @Test(arguments: [true, false]) func timmSwin(isTimms: Bool) throws {
    var tensors = Self.conv("patch_embed.proj", 12, 3, 4) + Self.norm("patch_embed.norm", 12)
    for (stage, (width, table)) in [(12, 49), (24, 49)].enumerated() {
      let name = "layers.\(stage)"
      if stage == (isTimms ? 1 : 0) {
        tensors += Self.norm("\(name).downsample.norm", 48)
        tensors += Self.linear("\(name).downsample.reduction", 24, 48, bias: false)
      }
      for index in 0..<2 {
        let block = "\(name).blocks.\(index)"
        tensors += Self.norm("\(block).norm1", width) + Self.linear("\(block).attn.qkv", 3 * width, width)
        tensors += [("\(block).attn.relative_position_bias_table", Shape(table, 3))]
        tensors += Self.linear("\(block).attn.proj", width, width) + Self.norm("\(block).norm2", width)
        tensors += Self.linear("\(block).mlp.fc1", 40, width) + Self.linear("\(block).mlp.fc2", width, 40)
      }
    }
    tensors += Self.norm("norm", 24) + Self.linear(isTimms ? "head.fc" : "head", 10, 24)
    let found = try model(tensors)
    #expect(found.name == "timm-swin")
    #expect(found.graph.imageShape.dimensions == [3, 32, 32])
  }

  /// A stem of three convolutions, shortcuts behind pools, and gates.
  @Test func timmResNet() throws {
    var tensors = Self.conv("conv1.0", 4, 3, 3, bias: false) + Self.batchNorm("conv1.1", 4)
    tensors += Self.conv("conv1.3", 4, 4, 3, bias: false) + Self.batchNorm("conv1.4", 4)
    tensors += Self.conv("conv1.6", 8, 4, 3, bias: false) + Self.batchNorm("bn1", 8)
    for stage in 1...4 {
      let (name, width) = ("layer\(stage).0", 4 << stage)
      let inside = stage == 1 ? 8 : width / 2
      tensors += Self.conv("\(name).conv1", width, inside, 3, bias: false) + Self.batchNorm("\(name).bn1", width)
      tensors += Self.conv("\(name).conv2", width, width, 3, bias: false) + Self.batchNorm("\(name).bn2", width)
      tensors += Self.conv("\(name).se.fc1", 2, width, 1) + Self.conv("\(name).se.fc2", width, 2, 1)
      guard stage > 1 else { continue }
      tensors += Self.conv("\(name).downsample.1", width, inside, 1, bias: false)
      tensors += Self.batchNorm("\(name).downsample.2", width)
    }
    let found = try model(tensors + Self.linear("fc", 10, 64))
    #expect(found.name == "timm-resnet10")
    #expect(found.graph.nodes.count { $0.op is AveragePool } == 3)
  }

  private static func vit(_ more: Tensors, head: Tensors) -> Tensors {
    let block = "blocks.0"
    return [("cls_token", Shape(1, 1, 64)), ("pos_embed", Shape(1, 17, 64))] + conv("patch_embed.proj", 64, 3, 8)
      + norm("\(block).norm1", 64) + linear("\(block).attn.qkv", 192, 64) + linear("\(block).attn.proj", 64, 64)
      + norm("\(block).norm2", 64) + linear("\(block).mlp.fc1", 80, 64) + linear("\(block).mlp.fc2", 64, 80)
      + norm("norm", 64) + linear("head", 10, 64) + more + head
  }

  @Test func timmViTWithMore() throws {
    let clip = try model(Self.vit(Self.norm("norm_pre", 64), head: []))
    #expect(clip.name == "timm-vit")
    #expect(clip.graph.nodes.compactMap { ($0.op as? LayerNormalization)?.epsilon } == [1e-5, 1e-5, 1e-5, 1e-5])
    let heads = Self.norm("blocks.0.attn.q_norm", 64) + Self.norm("blocks.0.attn.k_norm", 64)
    #expect(try model(Self.vit(heads, head: [])).name == "timm-vit")
    let pool: Tensors =
      [("attn_pool.latent", Shape(1, 1, 64))] + Self.linear("attn_pool.q", 64, 64)
      + Self.linear("attn_pool.kv", 128, 64)
      + Self.linear("attn_pool.proj", 64, 64) + Self.norm("attn_pool.norm", 64)
      + Self.linear("attn_pool.mlp.fc1", 80, 64) + Self.linear("attn_pool.mlp.fc2", 64, 80)
    #expect(try model(Self.vit([], head: pool)).name == "timm-vit")
  }

  @Test(arguments: ["blocks.0.attn", "rel_pos_bias"]) func timmBEiT(place: String) throws {
    let block = "blocks.0"
    let tensors: Tensors =
      [("cls_token", Shape(1, 1, 64)), ("\(place).relative_position_bias_table", Shape(52, 1))]
      + Self.conv("patch_embed.proj", 64, 3, 8) + Self.norm("\(block).norm1", 64)
      + Self.linear("\(block).attn.qkv", 192, 64, bias: false)
      + [("\(block).attn.q_bias", Shape(64)), ("\(block).attn.v_bias", Shape(64))]
      + Self.linear("\(block).attn.proj", 64, 64) + [("\(block).gamma_1", Shape(64)), ("\(block).gamma_2", Shape(64))]
      + Self.norm("\(block).norm2", 64) + Self.linear("\(block).mlp.fc1", 80, 64)
      + Self.linear("\(block).mlp.fc2", 64, 80) + Self.norm("fc_norm", 64) + Self.linear("head", 10, 64)
    let found = try model(tensors)
    #expect(found.name == "timm-beit")
    #expect(found.graph.imageShape.dimensions == [3, 32, 32])
  }
}
