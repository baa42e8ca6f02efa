import Foundation
import TestSupport
import Testing

/// Data and parameters at the edge of what can be reported.
@Suite struct EdgeTests {
  private func report(_ scratch: Scratch, _ arguments: [String], json: String = "r.json") async throws -> JSON {
    let reports = [json, "r.html", "r.md", "r.csv", "r.txt"].flatMap { ["--report", scratch.file($0)] }
    let result = try await run(
      "cifar-eval", arguments + reports + ["--samples", scratch.file("s.csv"), "--normalization", "tutorial"])
    #expect(result.status == 0, "\(result.stderr)")
    let document = try scratch.json(json)
    let faults = try Schema().faults(document)
    #expect(faults.isEmpty, "\(faults)")
    return document
  }

  @Test func aClassWithoutImagesHasNoAccuracy() async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("conv1.bias", [])
    let data = try scratch.batch(300) { $0 != 3 }
    let json = try await report(scratch, ["--checkpoint", model, "--data", data])
    #expect(json["classes.3.accuracy"] == .null && json["classes.3.interval"] == .null)
    #expect(json["classes.3.total"] == .number(0))
    #expect(try scratch.text("r.txt").contains("Accuracy of   cat : n/a (0/0)\n"))
    #expect(try scratch.text("r.csv").contains("\r\n3,cat,0,0,,,,"))
  }

  /// Nothing is of the size of the square of the classes, and a comparison reads what was written.
  @Test func manyClassesTakeLittleRoom() async throws {
    let scratch = try Scratch()
    let net = scratch.file("net.safetensors")
    try Data(NetFile(classes: 12_000).safetensors()).write(to: URL(fileURLWithPath: net))
    let labels = (0..<12).flatMap { little(UInt16(1000 * $0)) }
    let pixels = (0..<12 * 3072).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    for (name, bytes) in [
      ("images.npy", numPyArray("|u1", shape: "(12, 32, 32, 3)", pixels)),
      ("labels.npy", numPyArray("<u2", shape: "(12,)", labels)),
    ] { try Data(bytes).write(to: URL(fileURLWithPath: scratch.file(name))) }
    let json = try await report(scratch, ["--checkpoint", net, "--data", scratch.file("images.npy")])
    let text = try scratch.text("r.txt")
    #expect(text.contains("\nNo images of 11988 classes\n") && text.split(separator: "\n").count < 100)
    #expect(json["confusion"] == .array([]))
    let cells = try #require(json["confusion_cells"]?.elements)
    #expect(cells.reduce(0) { $0 + ($1["2"]?.number ?? 0) } == 12)
    #expect(Set(cells.compactMap { $0["0"]?.number }) == Set((0..<12).map { Double(1000 * $0) }))
    let peak = try #require(json["peak_resident_bytes.0"]?.number)
    #expect(peak < 1e9, "\(peak)")
    let compared = try await run("cifar-eval", ["compare", scratch.file("r.json"), scratch.file("r.json")])
    #expect(compared.status == 0 && compared.stdout.contains("12"), "\(compared.stderr)")
  }

  @Test func oneImageIsEnough() async throws {
    let scratch = try Scratch()
    let json = try await report(scratch, ["--limit", "1"])
    #expect(json["total"] == .number(1))
    #expect(json["metrics.bias_chi_squared"] == .null)
    #expect(try scratch.text("s.csv").split(separator: "\r\n").count == 2)
  }

  @Test func aNaNLogitIsNoPrediction() async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("fc3.bias", [.nan])
    let json = try await report(scratch, ["--checkpoint", model, "--data", scratch.batch(40)])
    #expect(json["correct"] == .number(0) && json["non_finite_logits"] == .number(40))
    #expect(json["metrics.negative_log_likelihood"] == .null && json["metrics.brier_score"] == .null)
    #expect(json["metrics.expected_calibration_error"] == .null && json["metrics.top_k.1.accuracy"] == .number(0))
    #expect(json["without_prediction.0"] == .number(4))
    #expect(try scratch.text("s.csv").contains("\r\n7,7,,,,horse,,"))
    #expect(try scratch.text("r.html").contains("40 images without a prediction"))
  }

  @Test func aNaNLogitMissesTheGateOfCalibration() async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("fc3.bias", [.nan])
    let result = try await run(
      "cifar-eval", ["--checkpoint", model, "--data", scratch.batch(40), "--max-ece", "1", "--quiet"])
    #expect(result.status == 1)
    #expect(result.stderr == "cifar-eval: gate --max-ece 1.0 missed: no image has probabilities\n")
  }

  @Test func anInfiniteLogitTakesAllProbability() async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("fc3.bias", [0, 0, .infinity])
    let json = try await report(scratch, ["--checkpoint", model, "--data", scratch.batch(40)])
    #expect(json["correct"] == .number(4) && json["classes.2.predicted"] == .number(40))
    // The loss of every other class is infinite, which JSON has no number for.
    #expect(json["metrics.negative_log_likelihood"] == .null)
    #expect(abs((json["metrics.brier_score"]?.number ?? 9) - 2 * 0.9) < 1e-12)
    #expect(abs((json["metrics.expected_calibration_error"]?.number ?? 9) - 0.9) < 1e-12)
    #expect(try scratch.text("r.txt").contains("NLL infinite"))
  }

  @Test func equalLogitsAreTheFirstClass() async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("fc3.bias", [Float](repeating: .infinity, count: 10))
    let json = try await report(scratch, ["--checkpoint", model, "--data", scratch.batch(40)])
    #expect(json["classes.0.predicted"] == .number(40) && json["metrics.top_k.1.correct"] == .number(20))
    #expect(abs((json["metrics.negative_log_likelihood"]?.number ?? 0) - 2.302585092994046) < 1e-12)
    #expect(try scratch.text("s.csv").contains("\r\n7,7,0,0.1,8,horse,plane,"))
  }
}
