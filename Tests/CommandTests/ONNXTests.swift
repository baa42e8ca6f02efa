import Foundation
import TestSupport
import Testing

/// ONNX models on real images against PyTorch's logits.
@Suite(.enabled(if: TestData.has("models/net", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct ONNXTests {
  private struct Facts: Decodable {
    let mean: [Float]
    let std: [Float]
  }

  private static func arguments(_ model: String) throws -> [String] {
    let folder = TestData.path("models/" + model.prefix { $0 != "/" })
    let facts = try JSONDecoder().decode(
      Facts.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/facts.json")))
    func list(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: ",") }
    return [
      "--checkpoint", TestData.path("models/\(model).onnx"), "--data", TestData.path("cifar10-lossless846"),
      "--mean", list(facts.mean), "--std", list(facts.std),
    ]
  }

  @Test(arguments: [
    "net/legacy13", "cy-resnet20/dynamo18", "kl-densenet/legacy17", "kl-shufflenetv2/dynamo18", "timm-vit-32/legacy17",
    "timm-mixer-32/dynamo18",
  ])
  func answersAreThoseOfPyTorch(_ model: String) async throws {
    let arguments = try Self.arguments(model)
    let one = try await Evaluation(np: 1, arguments)
    let four = try await Evaluation(np: 4, arguments)
    #expect(one.outcome.digest == four.outcome.digest)
    let reference = try NumPyArray(TestData.path("models/" + model.prefix { $0 != "/" } + "/logits.npy")).floats
    try #require(one.logits.count == reference.count)
    let difference = zip(one.logits, reference).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 2e-3)
  }

  @Test func whatCannotBeEvaluatedIsRefused() async throws {
    let large = TestData.path("models/tv-resnet18-224/legacy17.onnx")
    let size = try await cifarEval(np: 1, ["--checkpoint", large, "--data", TestData.path("cifar10-lossless846")])
    #expect(size.status == 65)
    let file = try TemporaryFile(Array("not a model".utf8), ending: "onnx")
    let damaged = try await cifarEval(
      np: 2, ["--checkpoint", file.path, "--data", TestData.path("cifar10-lossless846")])
    #expect(damaged.status == 65)
    #expect(damaged.stderr.contains(file.path))
  }
}
