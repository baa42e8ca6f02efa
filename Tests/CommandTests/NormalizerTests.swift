import TestSupport
import Testing

/// Models whose files hold the means and deviations with which they normalise pixels themselves.
@Suite struct NormalizerTests {
  private let folder: TemporaryFolder
  private let plain: String

  private static let unit: ([Float], [Float]) = ([0.5, 0.25, 0.75], [0.25, 0.5, 0.125])
  private static let bytes: ([Float], [Float]) = ([125.3, 123, 113.9], [63, 62.1, 66.7])

  init() throws {
    folder = try TemporaryFolder()
    plain = try folder.write("plain.safetensors", NetFile().safetensors())
  }

  private func model(_ numbers: ([Float], [Float])) throws -> String {
    let more = [(name: "normalize.mean", values: numbers.0), (name: "normalize.std", values: numbers.1)]
    return try folder.write("model.safetensors", NetFile().safetensors(more: more))
  }

  private func options(_ checkpoint: String, _ more: [String]) -> [String] {
    ["--checkpoint", checkpoint, "--data", demoBatch, "--limit", "20"] + more
  }

  private static func list(_ numbers: [Float]) -> String { numbers.map { "\($0)" }.joined(separator: ",") }

  @Test(arguments: [(unit, []), (bytes, ["--scale", "255"])])
  func equalsNormalisingBefore(_ numbers: ([Float], [Float]), _ scale: [String]) async throws {
    let own = try await Evaluation(np: 2, options(try model(numbers), scale))
    let before = try await Evaluation(
      np: 1, options(plain, scale + ["--mean", Self.list(numbers.0), "--std", Self.list(numbers.1)]))
    #expect(own.logits == before.logits)
    #expect(
      own.run.stdout.contains("by the model itself, with normalize.mean and normalize.std of its file"),
      "\(own.run.stdout)")
  }

  @Test(arguments: [
    (bytes, [], 64, "which are of pixels from 0 to 255, and these are from 0 to 1; give --scale 255"),
    (
      unit, ["--scale", "255"], 64,
      "which are of pixels from 0 to 1, and these are from 0 to 255; leave out --scale 255"
    ),
    (unit, ["--mean", "0.5"], 64, "--mean 0.5: the model of %model.safetensors normalises pixels itself"),
    (([0, 0, 0], [1, 0, 1]), [], 65, "%model.safetensors: tensor normalize.std has the value 0.0"),
    (([0, 0, 0], [1, -0.5, 1]), [], 65, "%model.safetensors: tensor normalize.std has the value -0.5"),
    (([0, .nan, 0], [1, 1, 1]), [], 65, "%model.safetensors: tensor normalize.mean has the value nan"),
  ])
  func refusesOtherPixels(
    _ numbers: ([Float], [Float]), _ more: [String], _ status: Int32, _ line: String
  ) async throws {
    let run = try await cifarEval(np: 2, options(try model(numbers), more))
    #expect(run.status == status)
    #expect(run.stderr.contains(line.replacing("%", with: folder.path + "/")), "\(run.stderr)")
  }

  @Test func normalisesOnceBesideAPreprocessor() async throws {
    let own = try await Evaluation(np: 1, options(try model(Self.unit), []))
    let text = #"{"do_resize": false, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}"#
    let path = try folder.write("preprocessor_config.json", Array(text.utf8))
    let beside = try await Evaluation(np: 1, options(try model(Self.unit), []))
    #expect(beside.logits == own.logits)
    #expect(beside.run.stdout.contains("of its file, not with those of \(path)"), "\(beside.run.stdout)")
  }
}
