import Foundation
import TestSupport
import Testing

/// Models of torch.export, and graphs apart from their weights, on real images against PyTorch's logits.
@Suite(.enabled(if: TestData.has("models/kl-densenet", "graphs", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct ExportedTests {
  private struct Facts: Decodable {
    let mean: [Float]
    let std: [Float]
  }

  private static func arguments(_ model: String) throws -> [String] {
    let facts = try JSONDecoder().decode(
      Facts.self, from: Data(contentsOf: URL(fileURLWithPath: TestData.path("models/\(model)/facts.json"))))
    func list(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: ",") }
    return ["--data", TestData.path("cifar10-lossless846"), "--mean", list(facts.mean), "--std", list(facts.std)]
  }

  private static func expectAnswers(of model: String, _ arguments: [String], ranks: Int) async throws {
    let all = try arguments + Self.arguments(model)
    let one = try await Evaluation(np: 1, all)
    let several = try await Evaluation(np: ranks, all)
    #expect(one.outcome.digest == several.outcome.digest)
    let reference = try NumPyArray(TestData.path("models/\(model)/logits.npy")).floats
    try #require(one.logits.count == reference.count)
    let difference = zip(one.logits, reference).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 2e-3)
  }

  @Test(arguments: ["kl-densenet", "kl-shufflenetv2"])
  func answersAreThoseOfPyTorch(_ model: String) async throws {
    let path = TestData.path("models/\(model)/\(model).pt2")
    try await Self.expectAnswers(of: model, ["--checkpoint", path], ranks: 4)
  }

  @Test(arguments: [("kl-vgg11", "ckpt.pth"), ("timm-vit-32", "timm-vit-32.safetensors")])
  func graphRunsWithTheWeightsOfACheckpoint(_ model: String, _ checkpoint: String) async throws {
    let arguments = [
      "--graph", TestData.path("graphs/\(model).onnx"), "--checkpoint", TestData.path("models/\(model)/\(checkpoint)"),
    ]
    try await Self.expectAnswers(of: model, arguments, ranks: 3)
  }

  /// Net's graph beside its weights in every form, saved by any stage of ZeRO: the answers of the family, which needs no graph.
  @Test(
    .enabled(if: TestData.has("models/net", "deepspeed", "wild/s13-dcp", "net"), "\(TestData.skipReason)"),
    arguments: [
      "deepspeed/zero0_fp16_ws2/ckpt", "deepspeed/zero1_bf16_ws2/ckpt", "deepspeed/zero2_fp32_ws2/ckpt",
      "deepspeed/zero3_fp32_ws2/ckpt", "deepspeed/zero3_bf16_ws4/ckpt", "net/cifar_net.safetensors",
      "net/cifar_net_legacy.pth", "wild/s13-dcp/dcp", "wild/s1-lit-net-prefix/lit_net-.ckpt",
    ])
  func oneGraphTakesWeightsOfEveryForm(_ checkpoint: String) async throws {
    let arguments = ["--checkpoint", TestData.path(checkpoint)] + (try Self.arguments("net"))
    let family = try await Evaluation(np: 1, arguments)
    let graph = try await Evaluation(np: 3, arguments + ["--graph", TestData.path("models/net/dynamo18.onnx")])
    #expect(graph.outcome.digest == family.outcome.digest)
  }

  @Test func weightsOfAnotherModelAreRefused() async throws {
    let arguments = [
      "--graph", TestData.path("graphs/kl-vgg11.onnx"), "--checkpoint",
      TestData.path("models/kl-densenet/ckpt.pth"), "--data", TestData.path("cifar10-lossless846"),
    ]
    let run = try await cifarEval(np: 2, arguments)
    #expect(run.status == 65)
    #expect(run.stderr.contains("is missing") && run.stderr.contains("optimize=False"))
  }
}
