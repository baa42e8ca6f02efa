import Foundation
import TestSupport
import Testing

/// Folders of transformers, and checkpoints of its Trainer, as they are, against PyTorch's logits.
@Suite(.enabled(if: TestData.has("models/hf-vit-224", "runs", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct HuggingFaceTests {
  /// A folder, how many images its logits are of, and how near to them ours must be.
  struct Case: Sendable, CustomTestStringConvertible {
    let folder: String
    let logits: String
    var images = 32
    var more: [String] = []
    var bound: Float = 2e-3
    var ranks = [1, 3]

    var testDescription: String { "\(folder) \(more.joined(separator: " "))" }
    var isExact: Bool { bound <= 2e-3 }
  }

  private static func model(_ name: String) -> Case {
    Case(folder: "models/\(name)/hf", logits: "models/\(name)/logits.npy")
  }

  static let cases = [
    model("hf-vit-224"), model("hf-swin-224"), model("hf-resnet-224"), model("hf-convnext-224"),
    Case(
      folder: "models/hf-swin-224/hf/model.safetensors", logits: "models/hf-swin-224/logits.npy", ranks: [2]),
    Case(
      folder: "runs/hf-vit-zero3-ws2/checkpoint-12", logits: "runs/hf-vit-zero3-ws2/logits-fp32.npy",
      more: ["--dtype", "fp32"], ranks: [1, 5]),
    Case(folder: "runs/hf-vit-zero3-ws2", logits: "runs/hf-vit-zero3-ws2/logits.npy", bound: 0.25),
    Case(
      folder: "runs/hf4-vit-zero3-ws2", logits: "runs/hf4-vit-zero3-ws2/logits-fp32.npy", images: 846,
      more: ["--dtype", "fp32"], ranks: [1, 2]),
    Case(
      folder: "runs/hf4-vit-zero3-ws2/checkpoint-12", logits: "runs/hf4-vit-zero3-ws2/logits.npy", images: 846,
      bound: 0.4),
  ]

  @Test(arguments: cases)
  func equalsPyTorch(_ item: Case) async throws {
    let expected = try NumPyArray(TestData.path(item.logits)).floats
    var digests: Set<String> = []
    for ranks in item.ranks {
      let found = try await Evaluation(
        np: ranks,
        ["--checkpoint", TestData.path(item.folder), "--data", TestData.path("cifar10-lossless846")]
          + ["--limit", "\(item.images)"] + item.more)
      digests.insert(found.outcome.digest)
      try #require(found.logits.count == expected.count)
      #expect(zip(expected, found.logits).allSatisfy { abs($0 - $1) <= item.bound })
      if item.isExact { Self.expectClasses(of: expected, found.predictions) }
      #expect(found.run.stdout.contains("preprocessor_config.json"))
    }
    #expect(digests.count == 1)
  }

  /// Predictions are the largest logit's, but for what two logits within the bound leave open.
  private static func expectClasses(of logits: [Float], _ predictions: [UInt8]) {
    for (index, own) in zip(classes(logits), predictions).enumerated() where own.0 != own.1 {
      let row = logits[10 * index..<10 * (index + 1)].sorted()
      #expect(row[9] - row[8] < 1e-4, "image \(index)")
    }
  }

  /// A copy of a folder whose config.json is changed.
  private func changed(_ name: String, _ change: (String) -> String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in ["model.safetensors", "preprocessor_config.json", "config.json"] {
      let url = URL(fileURLWithPath: TestData.path("models/\(name)/hf/\(file)"))
      var bytes = Array(try Data(contentsOf: url))
      if file == "config.json" { bytes = Array(change(String(decoding: bytes, as: UTF8.self)).utf8) }
      _ = try folder.write(file, bytes)
    }
    return folder
  }

  /// A config.json that says another activation: of one rank it is named, and of a sweep it is another evaluation.
  @Test func anotherConfigIsAnotherModel() async throws {
    let relu = try changed("hf-vit-224") { $0.replacing("\"hidden_act\": \"gelu\"", with: "\"hidden_act\": \"relu\"") }
    let own = TestData.path("models/hf-vit-224/hf")
    let options = ["--data", TestData.path("cifar10-lossless846"), "--limit", "2", "--quiet"]
    let script = try relu.write(
      "start.sh",
      Array(
        """
        checkpoint='\(own)'
        if [ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" = 1 ]; then checkpoint='\(relu.path)'; fi
        exec '\(builtExecutable("cifar-eval"))' --checkpoint "$checkpoint" "$@"
        """.utf8))
    let run = try await mpirun(np: 3, "/bin/sh", [script] + options + ["--split-data"], timeout: 60)
    #expect(run.status == 65)
    #expect(run.errorLines.count == 1 && run.stderr.contains("reads another graph"), "\(run.stderr)")

    let folder = try TemporaryFolder()
    var kept: [Int] = []
    for activation in ["relu", "silu", "silu"] {
      let url = URL(fileURLWithPath: relu.path + "/config.json")
      let text = try String(contentsOf: url, encoding: .utf8)
      try text.replacing("\"hidden_act\": \"relu\"", with: "\"hidden_act\": \"\(activation)\"")
        .write(to: url, atomically: true, encoding: .utf8)
      let swept = try await cifarEval(
        np: 1, [own, relu.path, "--results", folder.path + "/done"] + options)
      #expect(swept.status == 0, "\(swept.stderr)")
      kept.append(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/done").count)
    }
    #expect(kept == [4, 6, 6])
  }

  @Test func classesInAnotherOrderAreMatchedByName() async throws {
    let data = ["--data", TestData.path("cifar10-lossless846"), "--limit", "32"]
    let own = try await Evaluation(np: 1, ["--checkpoint", TestData.path("models/hf-swin-224/hf")] + data)
    let names = ["airplane", "automobile"]
    let folder = try changed("hf-swin-224") { text in
      text.replacing("\"0\": \"\(names[0])\"", with: "\"0\": \"x\"")
        .replacing("\"1\": \"\(names[1])\"", with: "\"1\": \"\(names[0])\"")
        .replacing("\"0\": \"x\"", with: "\"0\": \"\(names[1])\"")
    }
    let swapped = try await Evaluation(np: 2, ["--checkpoint", folder.path] + data)
    #expect(swapped.run.stdout.contains("matched by name"))
    #expect(swapped.logits == own.logits)
    let batch = try Data(
      contentsOf: URL(fileURLWithPath: TestData.path("cifar10-lossless846") + "/cifar-10-batches-bin/test_batch.bin"))
    let rows = [String](repeating: (["1"] + [String](repeating: "0", count: 9)).joined(separator: ","), count: 846)
    let soft = try folder.write("soft.csv", Array(rows.joined(separator: "\n").utf8))
    let refused = try await cifarEval(np: 1, ["--checkpoint", folder.path, "--labels", soft] + data)
    #expect(refused.status == 64)
    let config = "in the set's order, but \(folder.path)/config.json has the model's in another; leave --labels out"
    #expect(refused.stderr.contains(config), "\(refused.stderr)")
    let labels = (0..<32).map { Int(batch[$0 * 3073]) }.map { $0 < 2 ? 1 - $0 : $0 }
    #expect(swapped.outcome.correct == zip(labels, own.predictions).count { $0 == Int($1) })
  }

  @Test(arguments: [
    ("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"gelu_10\"", "hidden_act is \"gelu_10\""),
    ("\"layer_norm_eps\": 1e-05", "\"layer_norm_eps\": \"small\"", "layer_norm_eps is \"small\""),
    ("\"window_size\": 7", "\"window_size\": 8", "window_size is 8"),
    ("\"qkv_bias\": true", "\"qkv_bias\": false", "key.bias is left over"),
    ("\"qkv_bias\": true", "\"quantization_config\": {\"bits\": 8}", "quantization_config"),
    ("\"num_channels\": 3,", "\"num_channels\": [", "not JSON"),
  ])
  func whatIsNotServedIsNamed(_ old: String, _ new: String, _ said: String) async throws {
    let folder = try changed("hf-swin-224") { $0.replacing(old, with: new) }
    let arguments = ["--checkpoint", folder.path, "--data", TestData.path("cifar10-lossless846"), "--limit", "4"]
    let run = try await cifarEval(np: 1, arguments)
    #expect(run.status == 65)
    #expect(run.stderr.contains(said), "\(run.stderr)")
  }
}
