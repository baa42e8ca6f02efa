import Foundation
import TestSupport
import Testing

/// Folders that transformers saved (`Scripts/hugging_face_fixtures.py`), of families whose config.json tells what their tensors do not, against
/// transformers' logits.
@Suite struct HuggingFaceFamilyTests {
  @Test(arguments: [
    "bit", "clip", "cvt", "efficientnet", "focalnet", "hiera", "levit", "mobilenet-v1", "mobilenet-v2", "mobilevit",
    "poolformer", "pvt", "pvt-v2", "regnet", "segformer", "siglip", "swinv2",
  ]) func answersAreThoseOfTransformers(_ name: String) async throws {
    try await ExportedModel("hf/\(name)", images: ExportedModel.coloured).expectAnswers(within: 3e-5)
  }

  /// Weights whose strides, paddings, windows or heads only their config.json tells.
  @Test(arguments: [
    ("bit", "paddings and groups"), ("cvt", "strides, paddings and heads"), ("efficientnet", "strides and paddings"),
    ("focalnet", "patches and places of norms"), ("hiera", "heads, strides and windows"),
    ("mobilevit", "heads and patches"), ("poolformer", "strides and paddings"), ("pvt", "strides and heads"),
    ("pvt-v2", "strides and heads"),
    ("segformer", "strides and heads"), ("swinv2", "windows"),
  ]) func weightsWithoutTheirConfigurationAreRefused(_ name: String, _ what: String) async throws {
    let folder = try Self.weights(of: name)
    let model = folder.path + "/model.safetensors"
    let run = try await run("cifar-eval", ["--checkpoint", model, "--data", ExportedModel.coloured])
    #expect(run.status == 65 && run.stdout == "")
    #expect(
      run.stderr.contains("\(model): the \(what) of hf-\(name) are not in the file; put its config.json beside it"),
      "\(run.stderr)")
  }

  /// LeViT's tables of biases tell its places, and so the images.
  @Test func aConfigurationThatWeightsTellIsNotNeeded() async throws {
    let folder = try Self.weights(of: "levit")
    let named = ["--data", ExportedModel.coloured, "--mean", "0.5,0.5,0.5", "--std", "0.5,0.5,0.5"]
    let alone = try await Evaluation(np: 1, ["--checkpoint", folder.path + "/model.safetensors"] + named)
    let whole = try await Evaluation(np: 1, ["--checkpoint", ExportedModel.folder + "hf/levit"] + named)
    #expect(alone.outcome.digest == whole.outcome.digest)
  }

  /// What a config.json says of another model than the weights are.
  @Test(arguments: [
    ("regnet", #""layer_type": "y""#, #""layer_type": "x""#, "layer_type is x"),
    ("siglip", #""hidden_size": 24"#, #""hidden_size": 32"#, "hidden_size is 32"),
    ("efficientnet", #""depth_coefficient": 0.3"#, #""depth_coefficient": 1.0"#, "num_block_repeats is"),
    ("swinv2", #""window_size": 4"#, #""window_size": "x""#, "window_size is"),
    ("segformer", #""strides": ["#, #""strides": [0, "#, "strides is"),
    ("pvt-v2", #""linear_attention": true"#, #""linear_attention": false"#, "linear_attention is false"),
    ("pvt-v2", #""num_attention_heads": ["#, #""num_attention_heads": [2], "heads": ["#, "num_attention_heads is"),
    ("pvt", #""image_size": 32"#, #""image_size": 64"#, "image_size is"),
    ("pvt", #""sequence_reduction_ratios": ["#, #""sequence_reduction_ratios": [4, "#, "sequence_reduction_ratios is"),
    ("pvt", #""mlp_ratios": ["#, #""mlp_ratios": [3, "#, "mlp_ratios is"),
    ("focalnet", #""mlp_ratio": 2.0"#, #""mlp_ratio": 4.0"#, "mlp_ratio is"),
    ("focalnet", #""use_conv_embed": true"#, #""use_conv_embed": false"#, "patch_size is"),
    ("focalnet", #""use_layerscale": true"#, #""use_layerscale": false"#, "use_layerscale is false"),
    ("levit", #""key_dim": ["#, #""key_dim": [8, "#, "key_dim is"),
    ("levit", #""Subsample","#, #""Subsample", 4, 2, 4, 2, 2], ["Subsample","#, "down_ops is"),
    ("cvt", #""dw_bn""#, #""avg""#, "qkv_projection_method is"),
    ("cvt", #""cls_token": ["#, #""cls_token": [true, "#, "cls_token is"),
    ("cvt", #""stride_q": ["#, #""stride_q": [2, "#, "padding_q is"),
    ("cvt", #""qkv_bias": ["#, #""qkv_bias": [false, "#, "qkv_bias is"),
    ("hiera", #""masked_unit_size": ["#, #""masked_unit_size": [2, 5], "more": ["#, "masked_unit_size is"),
    ("hiera", #""num_query_pool": 1"#, #""num_query_pool": 2"#, "num_query_pool is 2"),
    ("hiera", #""embed_dim_multiplier": 2.0"#, #""embed_dim_multiplier": 3.0"#, "embed_dim_multiplier is 3"),
  ]) func aConfigurationOfAnotherModelIsRefused(
    _ name: String, _ found: String, _ other: String, _ line: String
  ) async throws {
    let folder = try Self.weights(of: name)
    let config = try String(contentsOfFile: ExportedModel.folder + "hf/\(name)/config.json", encoding: .utf8)
    try #require(config.contains(found))
    try folder.write("config.json", Array(config.replacing(found, with: other).utf8))
    let run = try await run("cifar-eval", ["--checkpoint", folder.path, "--data", ExportedModel.coloured])
    #expect(run.status == 65 && run.stdout == "" && run.stderr.contains(line), "\(run.stderr)")
  }

  /// A folder of the weights alone.
  private static func weights(of name: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let source = URL(fileURLWithPath: ExportedModel.folder + "hf/\(name)/model.safetensors")
    try folder.write("model.safetensors", Array(Data(contentsOf: source)))
    return folder
  }
}
