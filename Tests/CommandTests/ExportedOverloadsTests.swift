import Foundation
import TestSupport
import Testing

/// Programs of torch.export with a class for each of many ATen overloads (`Scripts/exported_overloads.py`), as they are exported and
/// after `run_decompositions()`, and one of TorchScript, against PyTorch's logits.
@Suite struct ExportedOverloadsTests {
  private struct Column: Decodable {
    let name: String
    let logits: [Float]
  }

  @Test(arguments: ["overloads.pt2", "decomposed.pt2", "traced.pt"])
  func answersAreThoseOfPyTorch(_ name: String) async throws {
    let all = try JSONDecoder().decode(
      [String: [Column]].self, from: Data(contentsOf: URL(fileURLWithPath: ExportedModel.folder + "overloads.json")))
    let columns = try #require(all[String(name.prefix { $0 != "." })])
    let classes = try TemporaryFile(Array(columns.map(\.name).joined(separator: "\n").utf8), ending: "txt")
    let run = try await Evaluation(
      np: 1, ExportedModel(name).arguments + ["--class-names", classes.path])
    try #require(run.logits.count == 2 * columns.count)
    for (index, column) in columns.enumerated() {
      let found = [run.logits[index], run.logits[columns.count + index]]
      #expect(
        zip(found, column.logits).allSatisfy { abs($0 - $1) < 1e-5 }, "\(column.name): \(found), not \(column.logits)")
    }
  }
}
