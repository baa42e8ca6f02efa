import Foundation
import TestSupport
import Testing

/// Folders that transformers saved (`Scripts/hugging_face_fixtures.py`), of families whose config.json tells what their tensors do not, against
/// transformers' logits.
@Suite struct HuggingFaceFamilyTests {
  @Test(arguments: [
    "bit", "clip", "efficientnet", "mobilenet-v1", "mobilenet-v2", "mobilevit", "poolformer", "regnet", "segformer",
    "siglip",
    "swinv2",
  ]) func answersAreThoseOfTransformers(_ name: String) async throws {
    try await ExportedModel("hf/\(name)", images: ExportedModel.coloured).expectAnswers(within: 3e-5)
  }

  /// Weights whose strides, paddings, windows or heads only their config.json tells.
  @Test(arguments: [
    ("bit", "paddings and groups"), ("efficientnet", "strides and paddings"), ("mobilevit", "heads and patches"),
    ("poolformer", "strides and paddings"),
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

  /// What a config.json says of another model than the weights are.
  @Test(arguments: [
    ("regnet", #""layer_type": "y""#, #""layer_type": "x""#, "layer_type is x"),
    ("siglip", #""hidden_size": 24"#, #""hidden_size": 32"#, "hidden_size is 32"),
    ("efficientnet", #""depth_coefficient": 0.3"#, #""depth_coefficient": 1.0"#, "num_block_repeats is"),
    ("swinv2", #""window_size": 4"#, #""window_size": "x""#, "window_size is"),
    ("segformer", #""strides": ["#, #""strides": [0, "#, "strides is"),
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
