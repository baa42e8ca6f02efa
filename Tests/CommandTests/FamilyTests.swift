import Foundation
import TestSupport
import Testing

/// Small models of many families, with the names and layouts that their publishers' checkpoints have, against PyTorch's logits.
@Suite(.enabled(if: TestData.has("models", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct FamilyTests {
  /// A checkpoint, and what its file does not tell.
  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let model: String
    var more: [String] = []

    var folder: String { String(file.prefix { $0 != "/" }) }
    var testDescription: String { file }
  }

  static let cases = [
    Case(file: "net/net.pth", model: "net"),
    Case(file: "kl-vgg11/ckpt.pth", model: "vgg11"),
    Case(file: "kl-resnet50/ckpt.pth", model: "resnet20"),
    Case(file: "kl-preact18/ckpt.pth", model: "preact-resnet18"),
    Case(file: "kl-senet18/ckpt.pth", model: "senet10"),
    Case(file: "kl-densenet/ckpt.pth", model: "kuangliu-densenet"),
    Case(file: "kl-mobilenetv2/ckpt.pth", model: "kuangliu-mobilenetv2"),
    Case(file: "kl-shufflenetv2/ckpt.pth", model: "kuangliu-shufflenetv2"),
    Case(file: "kl-resnext29/ckpt.pth", model: "resnext20"),
    Case(file: "cy-resnet20/cy-resnet20.pth", model: "chenyaofo-resnet20"),
    Case(file: "cy-vgg11-bn/cy-vgg11-bn.safetensors", model: "vgg11-bn"),
    Case(file: "cy-mobilenetv2/cy-mobilenetv2.pth", model: "chenyaofo-mobilenetv2"),
    Case(file: "cy-mobilenetv2/cy-mobilenetv2.safetensors", model: "chenyaofo-mobilenetv2"),
    Case(file: "cy-repvgg/cy-repvgg.pth", model: "chenyaofo-repvgg"),
    Case(file: "huy-resnet18/huy-resnet18.pth", model: "huyvnphan-resnet10"),
    Case(file: "rb-wrn-10-2/rb-wrn-10-2.pt", model: "wrn-10-1"),
    Case(file: "rb-dm-wrn-silu/rb-dm-wrn-silu.pth", model: "robustbench-dm-wrn-10-1"),
    Case(file: "wei-resnet18/wei-resnet18.pth", model: "weiaicunzai-resnet10"),
    Case(file: "timm-vit-32/timm-vit-32.pth", model: "timm-vit", more: ["--assume", "heads=3"]),
    Case(file: "timm-vit-32/timm-vit-32.safetensors", model: "timm-vit", more: ["--assume", "heads=3"]),
    Case(file: "timm-mixer-32/timm-mixer-32.pth", model: "timm-mixer"),
    Case(file: "omihub-vit/omihub-vit.pth", model: "omihub-vit", more: ["--assume", "heads=4"]),
  ]

  @Test(arguments: cases)
  func equalsPyTorch(_ item: Case) async throws {
    let reference = try Facts(item.folder)
    // A model of a hundred classes is not refused CIFAR-10 where its classes are named.
    let folder = try TemporaryFolder()
    let names = (0..<reference.classes).map { "class \($0)\n" }.joined()
    let arguments =
      ["--checkpoint", TestData.path("models/\(item.file)"), "--data", TestData.path("cifar10-lossless846")]
      + ["--class-names", try folder.write("names.txt", Array(names.utf8))] + item.more
    let alone = try await Evaluation(np: 1, arguments)
    let three = try await Evaluation(np: 3, arguments)
    #expect(alone.outcome.digest == three.outcome.digest)
    #expect(alone.outcome.model.name == item.model)
    #expect(alone.outcome.correct == reference.correct)
    let expected = try NumPyArray(TestData.path("models/\(item.folder)/logits.npy")).floats
    try #require(alone.logits.count == expected.count)
    #expect(zip(expected, alone.logits).allSatisfy { abs($0 - $1) <= 2e-3 })
    #expect(largest(expected, reference.classes) == alone.predictions.map(Int.init))
  }

  @Test(arguments: [[], ["--model", "chenyaofo-mobilenetv2"]])
  func twoFamiliesOfTheSameTensorsAreNamed(more: [String]) async throws {
    let file = TestData.path("models/cy-mobilenetv2/cy-mobilenetv2.pth")
    let run = try await run(
      "cifar-eval", [file, "--data", TestData.path("cifar10-lossless846"), "--limit", "1"] + more)
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("else --model torchvision-mobilenetv2") == more.isEmpty)
  }

  private func largest(_ logits: [Float], _ classes: Int) -> [Int] {
    stride(from: 0, to: logits.count, by: classes).map { start in
      let row = logits[start..<start + classes]
      return row.firstIndex(of: row.max() ?? 0).map { $0 - start } ?? -1
    }
  }

  /// What PyTorch found.
  private struct Facts: Decodable {
    let correct: Int
    let classes: Int

    init(_ folder: String) throws {
      let file = try Data(contentsOf: URL(fileURLWithPath: TestData.path("models/\(folder)/facts.json")))
      self = try JSONDecoder().decode(Facts.self, from: file)
    }
  }
}
