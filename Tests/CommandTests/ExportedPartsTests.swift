import Foundation
import TestSupport
import Testing

/// A program of torch.export that changes parts of values in place (`Scripts/exported_parts.py`), against PyTorch's logits.
@Suite struct ExportedPartsTests {
  private static let folder = repositoryRoot + "/Tests/CommandTests/exported/"
  private static let data = ["--data", repositoryRoot + "/Tests/DatasetsTests/sets/last"]

  @Test func answersAreThoseOfPyTorch() async throws {
    let expected = try JSONDecoder().decode(
      [[Float]].self, from: Data(contentsOf: URL(fileURLWithPath: Self.folder + "parts.json"))
    ).flatMap(\.self)
    let arguments = ["--checkpoint", Self.folder + "parts.pt2"] + Self.data
    let one = try await Evaluation(np: 1, arguments)
    try #require(one.logits.count == expected.count)
    let difference = zip(one.logits, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 1e-5, "\(one.logits) for \(expected)")
    #expect(try await Evaluation(np: 3, arguments).outcome.digest == one.outcome.digest)
  }
}
