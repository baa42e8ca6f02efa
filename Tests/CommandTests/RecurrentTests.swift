import Foundation
import TestSupport
import Testing

/// Layers of LSTM, GRU and RNN, as ONNX and as torch.export writes them (`Scripts/recurrent.py`), against PyTorch's logits.
@Suite struct RecurrentTests {
  private static let folder = repositoryRoot + "/Tests/CommandTests/exported/"

  @Test(arguments: ["recurrent.onnx", "recurrent.pt2"]) func answersAreThoseOfPyTorch(_ name: String) async throws {
    let expected = try JSONDecoder().decode(
      [[Float]].self, from: Data(contentsOf: URL(fileURLWithPath: Self.folder + "recurrent.json"))
    ).flatMap(\.self)
    let arguments = ["--checkpoint", Self.folder + name, "--data", repositoryRoot + "/Tests/DatasetsTests/sets/last"]
    let one = try await Evaluation(np: 1, arguments)
    try #require(one.logits.count == expected.count)
    let difference = zip(one.logits, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 1e-6, "\(one.logits) for \(expected)")
    #expect(try await Evaluation(np: 3, arguments + ["--batch-size", "1"]).outcome.digest == one.outcome.digest)
  }
}
