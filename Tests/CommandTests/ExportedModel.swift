import Foundation
import TestSupport
import Testing

/// A model of Tests/CommandTests/exported, which a script of the repository wrote with reference logits of two images.
struct ExportedModel {
  static let folder = repositoryRoot + "/Tests/CommandTests/exported/"
  /// Images that differ in all channels.
  static let coloured = folder + "coloured"

  /// The command's options that name the model and the images.
  let arguments: [String]
  private let answers: String

  /// The model of that file name; its logits are in the file of the same name that ends in .json, `more` are further options.
  init(
    _ name: String, images: String = repositoryRoot + "/Tests/DatasetsTests/sets/last", more: [String] = []
  ) {
    arguments = ["--checkpoint", Self.folder + name, "--data", images] + more
    answers = Self.folder + (name.split(separator: ".").first ?? "") + ".json"
  }

  /// Expects no logit to be off by `bound` or more, and the same digest of 3 ranks that take the images one by one.
  func expectAnswers(within bound: Float, _ place: SourceLocation = #_sourceLocation) async throws {
    let expected = try JSONDecoder().decode([[Float]].self, from: Data(contentsOf: URL(fileURLWithPath: answers)))
      .flatMap(\.self)
    let one = try await Evaluation(np: 1, arguments)
    try #require(one.logits.count == expected.count, sourceLocation: place)
    let difference = zip(one.logits, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < bound, "\(one.logits) for \(expected)", sourceLocation: place)
    let several = try await Evaluation(np: 3, arguments + ["--batch-size", "1"])
    #expect(several.outcome.digest == one.outcome.digest, sourceLocation: place)
  }
}
