import Foundation
import Kernels
import TestSupport
import Testing

/// Real checkpoints on real images against PyTorch's own logits and counts.
@Suite(.enabled(if: TestData.has("net", "weights", "cifar10-jpeg", "cifar10-lossless846"), "\(TestData.skipReason)"))
struct AnswerTests {
  /// What PyTorch found, and how near the program must come.
  struct Case: Sendable, CustomTestStringConvertible {
    let checkpoint: String
    /// `head` for the 846 lossless images, `jpeg` for all 10,000.
    let images: String
    /// The reference's key, and the file of its logits.
    let reference: String
    let logits: String
    var np = 2
    var more: [String] = []
    /// How far the count of correct images may be off.
    var correct = 0
    /// How many predictions may differ.
    var predictions = 0
    /// How far a logit may be off; nil in the narrow dtypes, where a rounding that falls the other way moves it far.
    var logit: Float?

    var testDescription: String { (["\(checkpoint) on \(images)"] + more).joined(separator: " ") }
  }

  static let float32Forms = [
    "cifar_net.pth", "cifar_net.safetensors", "cifar_net_legacy.pth", "cifar_net_proto4.pth", "cifar_net_modelkey.pth",
    "cifar_train_checkpoint.pth", "cifar_tutorial_checkpoint.pth", "cifar_net_whole_module.pt",
  ]

  static func net(_ name: String, _ dtype: String, _ images: String, np: Int) -> Case {
    let isWide = dtype == "fp32"
    return Case(
      checkpoint: "net/\(name)", images: images, reference: "net/\(dtype)_\(images)",
      logits: "net/logits_\(dtype)_\(images).npy", np: np, correct: isWide ? 0 : 3, predictions: isWide ? 0 : 5,
      logit: isWide ? 1e-4 : nil)
  }

  static func resNet(_ name: String, _ dtype: String, _ images: String, np: Int) -> Case {
    let model = String(name.prefix { $0 != "-" })
    let isWide = dtype == "fp32"
    return Case(
      checkpoint: "weights/\(name)", images: images, reference: "weights/\(model)_\(dtype)_\(images)",
      logits: "weights/\(model)_\(dtype)_\(images)_logits.npy", np: np, correct: isWide ? 0 : 2,
      predictions: isWide ? 0 : 3, logit: isWide ? 2e-3 : nil)
  }

  static let cases: [Case] =
    float32Forms.enumerated().map { net($1, "fp32", "jpeg", np: 1 + $0 % 4) }
    + [net("cifar_net.pth", "fp32", "head", np: 5)]
    + ["cifar_net_bf16.pth", "cifar_net_bf16.safetensors", "cifar_net_bf16_ordered.pth", "cifar_net_legacy_bf16.pth"]
    .map { net($0, "bf16", "jpeg", np: 3) }
    + ["cifar_net_fp16.pth", "cifar_net_fp16.safetensors"].map { net($0, "fp16", "jpeg", np: 3) }
    + ["resnet20-12fca82f.th", "resnet32-d509ac18.th"].flatMap { name in
      ["fp32", "bf16", "fp16"].map { resNet(name, $0, "head", np: 2) }
    } + [resNet("resnet20-12fca82f.th", "fp32", "jpeg", np: 1)]

  /// The cases in bf16, with other kernels.
  static func cases(with kernels: String) -> [Case] {
    cases.filter { $0.reference.contains("bf16_") }.map { item in
      var item = item
      item.more = ["--kernels", kernels]
      return item
    }
  }

  @Test(.native(.nativeBFloat16), arguments: cases(with: "native-bf16"))
  func nativeKernelsEqualPyTorch(_ item: Case) async throws { try await equalsPyTorch(item) }

  @Test(.native(.amxBFloat16), arguments: cases(with: "amx-bf16"))
  func tilesEqualPyTorch(_ item: Case) async throws { try await equalsPyTorch(item) }

  @Test(arguments: cases)
  func equalsPyTorch(_ item: Case) async throws {
    let data = item.images == "jpeg" ? "cifar10-jpeg" : "cifar10-lossless846"
    var arguments = ["--checkpoint", TestData.path(item.checkpoint), "--data", TestData.path(data)]
    if item.checkpoint.hasPrefix("weights"), let dtype = item.reference.split(separator: "_").dropFirst().first {
      arguments += ["--dtype", String(dtype)]
    }
    let found = try await Evaluation(np: item.np, arguments + item.more, timeout: 240)
    let expected = try Reference(item.reference)
    #expect(abs(found.outcome.correct - expected.correct) <= item.correct)
    #expect(found.outcome.classes.map(\.total) == expected.perClassTotal)
    if item.correct == 0 { #expect(found.outcome.classes.map(\.correct) == expected.perClassCorrect) }
    let logits = try NumPyArray(TestData.path(item.logits)).floats
    try #require(found.logits.count == logits.count)
    let differing = zip(classes(logits), found.predictions).count { $0 != $1 }
    #expect(differing <= item.predictions)
    #expect(classes(found.logits) == found.predictions)
    let distance = zip(logits, found.logits).reduce(0) { max($0, abs($1.0 - $1.1)) }
    if let limit = item.logit { #expect(distance <= limit) }
  }

  /// The same weights give the same bits, whatever file they come from.
  @Test func everyFormHasTheSameDigest() async throws {
    var digests: [String: Set<String>] = [:]
    for name in Self.float32Forms + ["cifar_net_bf16.pth", "cifar_net_bf16.safetensors", "cifar_net_legacy_bf16.pth"] {
      let arguments = ["--checkpoint", TestData.path("net/\(name)"), "--data", TestData.path("cifar10-lossless846")]
      let found = try await Evaluation(np: 2, arguments)
      digests[found.outcome.dtype, default: []].insert(found.outcome.digest)
    }
    #expect(digests.mapValues(\.count) == ["fp32": 1, "bf16": 1])
  }
}

/// PyTorch's counts, from a `reference.json` of the test data.
struct Reference: Decodable {
  let correct: Int
  let perClassCorrect: [Int]
  let perClassTotal: [Int]

  /// The entry at `folder/key`.
  init(_ name: String) throws {
    let parts = name.split(separator: "/").map(String.init)
    let file = try Data(contentsOf: URL(fileURLWithPath: TestData.path("\(parts[0])/reference.json")))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try #require(try decoder.decode([String: Reference].self, from: file)[parts[1]])
  }
}
