import Foundation
import TestSupport
import Testing

/// DeepSpeed's own folders against DeepSpeed's own logits.
@Suite(.enabled(if: TestData.has("deepspeed", "cifar10-lossless846", "cifar10-jpeg"), "\(TestData.skipReason)"))
struct RealFolderTests {
  static let dense = [
    "zero0_fp32_ws2", "zero0_fp16_ws2", "zero1_bf16_ws2", "zero2_fp32_ws2", "zero3_fp32_ws1", "zero3_fp32_ws2",
    "zero3_bf16_ws4", "zero3_fp16_ws2",
  ]
  static let mixtures = ["moe_fp32_ep2", "prmoe_fp32_ep2"]

  struct Reference: Decodable {
    struct Counts: Decodable {
      let correct: Int
      let perClass: [Int]

      enum CodingKeys: String, CodingKey {
        case correct
        case perClass = "per_class_correct"
      }
    }
    let dtype: String
    let head: Counts
    let jpeg: Counts
  }

  /// The report of a mixture without dropped images, and of DeepSpeed's own draws.
  struct MixtureReference: Decodable {
    let accuracy: Double
    let perClass: [Int]
    let drawsOfBatch4: [Double]
    let drawsOfBatch1000: [Double]

    enum CodingKeys: String, CodingKey {
      case accuracy = "nodrop_bs1000"
      case perClass = "nodrop_per_class_correct"
      case drawsOfBatch4 = "as_is_bs4"
      case drawsOfBatch1000 = "as_is_bs1000"
    }
  }

  private func path(_ name: String) -> String { TestData.path("deepspeed/\(name)") }

  private func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// How far from the peer's logits a dtype may be: another order of sums, then a rounding of every operator's output.
  private static let tolerance: [String: Float] = ["fp32": 1e-4, "fp16": 0.05, "bf16": 0.3]

  private func difference(_ found: [Float], _ wanted: [Float]) throws -> Float {
    try #require(found.count == wanted.count)
    return zip(found, wanted).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test(arguments: dense) func everyFolderOnOneToFiveRanks(name: String) async throws {
    let reference = try decode(Reference.self, "\(name)/reference.json")
    let logits = try numpyFloats(path("\(name)/logits_head.npy"))
    var digests: Set<String> = []
    for np in 1...5 {
      let run = try await Evaluation.run(path("\(name)/ckpt"), np: np, data: Evaluation.head)
      #expect(run.report.dtype == reference.dtype)
      #expect(abs(run.report.correct - reference.head.correct) <= (reference.dtype == "fp32" ? 0 : 3))
      #expect(try difference(run.logits, logits) < Self.tolerance[reference.dtype] ?? 0, "\(name) at np \(np)")
      digests.insert(run.report.digest)
      // Every parameter once over all ranks; on each the headers, and the 128 elements by which ranks compare their
      // checkpoints; the moments never.
      let width = name.hasPrefix("zero3") || reference.dtype == "fp32" ? 4 : 2
      #expect(run.report.bytesRead.reduce(0, +) == width * (62_006 + 128 * np) + np * run.report.headerBytes)
      #expect(run.report.headerBytes < 64_000)
    }
    #expect(digests.count == 1)
  }

  @Test(arguments: dense) func everyFolderOnAllImages(name: String) async throws {
    let reference = try decode(Reference.self, "\(name)/reference.json")
    let run = try await Evaluation.run(path("\(name)/ckpt"), np: 2, data: Evaluation.jpeg)
    let predictions = try numpyBytes(path("\(name)/pred_jpeg.npy"))
    let differing = zip(run.predictions, predictions).count { $0 != $1 }
    if reference.dtype == "fp32" {
      #expect(run.report.correct == reference.jpeg.correct)
      #expect(run.report.classes.map(\.correct) == reference.jpeg.perClass)
      #expect(differing == 0)
    } else {
      #expect(abs(run.report.correct - reference.jpeg.correct) <= 3)
      #expect(differing <= 5)
    }
    let wanted = try numpyFloats(path("\(name)/logits_jpeg.npy"))
    #expect(try difference(run.logits, wanted) < Self.tolerance[reference.dtype] ?? 0)
  }

  @Test(arguments: ["zero2_fp32_ws2", "zero3_fp32_ws2"]) func everyFormHasOneDigest(name: String) async throws {
    var digests: Set<String> = []
    for (np, form) in ["ckpt", "universal", "consolidated", "consolidated_st"].enumerated() {
      let run = try await Evaluation.run(path("\(name)/\(form)"), np: np + 1, data: Evaluation.head)
      digests.insert(run.report.digest)
    }
    #expect(digests.count == 1)
  }

  @Test(arguments: ["zero1_bf16_ws2", "zero3_bf16_ws4", "zero0_fp16_ws2"]) func theMasterInFloat32(
    name: String
  ) async throws {
    let run = try await Evaluation.run(path("\(name)/ckpt"), np: 3, data: Evaluation.head, ["--dtype", "fp32"])
    let trained = name.contains("bf16") ? "bf16" : "fp16"
    #expect(run.text.contains("dtype         fp32; the fp32 master weights of a run that trained in \(trained)"))
    let logits = try numpyFloats(path("\(name)/logits_head.npy"))
    let difference = try difference(run.logits, logits)
    #expect(difference > 1e-4 && difference < 0.5)
  }

  @Test(arguments: mixtures) func mixturesOnOneToFiveRanks(name: String) async throws {
    let logits = try numpyFloats(path("\(name)/logits_nodrop_head.npy"))
    var digests: Set<String> = []
    for np in 1...5 {
      let run = try await Evaluation.run(
        path("\(name)/ckpt"), np: np, data: Evaluation.head, ["--batch-size", ["1000", "4", "1", "17", "846"][np - 1]])
      #expect(try difference(run.logits, logits) < 1e-4, "\(name) at np \(np)")
      digests.insert(run.report.digest)
    }
    #expect(digests.count == 1)
  }

  @Test(arguments: mixtures) func mixturesOnAllImages(name: String) async throws {
    let wanted = try numpyFloats(path("\(name)/logits_nodrop_jpeg.npy"))
    var digests: Set<String> = []
    for (np, batch) in [(2, "1000"), (3, "4"), (1, "1")] {
      let run = try await Evaluation.run(path("\(name)/ckpt"), np: np, data: Evaluation.jpeg, ["--batch-size", batch])
      #expect(try difference(run.logits, wanted) < 1e-4)
      #expect(run.predictions == (try numpyBytes(path("\(name)/pred_nodrop_jpeg.npy"))))
      digests.insert(run.report.digest)
    }
    #expect(digests.count == 1)
  }

  @Test func aCapacityFactorDropsAsManyAsDeepSpeed() async throws {
    let name = "moe_fp32_ep2"
    let reference = try decode(MixtureReference.self, "\(name)/moe_eval.json")
    let whole = try await Evaluation.run(path("\(name)/ckpt"), np: 2, data: Evaluation.jpeg)
    #expect(whole.report.correct == Int((reference.accuracy * 10_000).rounded()))
    #expect(whole.report.classes.map(\.correct) == reference.perClass)
    for (batch, draws) in [("4", reference.drawsOfBatch4), ("1000", reference.drawsOfBatch1000)] {
      var digests: Set<String> = []
      for np in [1, 3] {
        let run = try await Evaluation.run(
          path("\(name)/ckpt"), np: np, data: Evaluation.jpeg, ["--batch-size", batch, "--moe-capacity-factor", "1"])
        // DeepSpeed draws lots among the images over the capacity; their number is the same.
        let accuracy = Double(run.report.correct) / 10_000
        #expect(accuracy > (draws.min() ?? 1) - 0.01 && accuracy < (draws.max() ?? 0) + 0.01)
        #expect(run.report.experts?.contains("results depend on the batch of \(batch) images") == true)
        digests.insert(run.report.digest)
      }
      #expect(digests.count == 1)
    }
    let ample = try await Evaluation.run(
      path("\(name)/ckpt"), np: 2, data: Evaluation.jpeg, ["--batch-size", "4", "--moe-capacity-factor", "2"])
    #expect(ample.report.digest == whole.report.digest)
  }
}
