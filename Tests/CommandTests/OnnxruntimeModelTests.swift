import Foundation
import TestSupport
import Testing

/// Models of Attention and of the operators that onnxruntime adds to ONNX (`Scripts/onnxruntime_models.py`), against its logits.
@Suite struct OnnxruntimeModelTests {
  private static let folder = repositoryRoot + "/Tests/CommandTests/exported/"

  /// Optimised, and quantised: there every rounding fell to the same side.
  @Test(arguments: ["fused", "attention", "integers"]) func answersAreThoseOfOnnxruntime(_ name: String) async throws {
    let expected = try JSONDecoder().decode(
      [[Float]].self, from: Data(contentsOf: URL(fileURLWithPath: Self.folder + name + ".json"))
    ).flatMap(\.self)
    let arguments = [
      "--checkpoint", Self.folder + name + ".onnx", "--data", repositoryRoot + "/Tests/DatasetsTests/sets/last",
    ]
    let one = try await Evaluation(np: 1, arguments)
    try #require(one.logits.count == expected.count)
    let difference = zip(one.logits, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 1e-6, "\(one.logits) for \(expected)")
    #expect(try await Evaluation(np: 3, arguments + ["--batch-size", "1"]).outcome.digest == one.outcome.digest)
  }
}
