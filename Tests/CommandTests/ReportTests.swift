import Foundation
import Kernels
import TestSupport
import Testing

/// What a run prints and writes.
@Suite struct ReportTests {
  static let classNames = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]

  @Test(arguments: [1, 4, 8], ["fp32", "fp16", "bf16"])
  func theDemoGivesItsKnownAnswer(np: Int, dtype: String) async throws {
    let run = try await cifarEval(np: np, ["--dtype", dtype])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("\nknown answer  ok\n"))
    #expect(run.stdout.contains("built-in demo"))
    // Only rank 0 reports, and only once.
    #expect(run.stdout.components(separatedBy: "Accuracy of the network").count == 2)
    #expect(run.errorLines.isEmpty)
  }

  @Test(arguments: ["fp32", "fp16", "bf16"])
  func directKernelsHaveAKnownAnswerOfTheirOwn(dtype: String) async throws {
    let found = try await Evaluation(np: 2, ["--dtype", dtype, "--kernels", "direct"])
    #expect(found.run.stdout.contains("\nknown answer  ok\n"))
    #expect(try await Evaluation(np: 1, ["--dtype", dtype]).outcome.digest != found.outcome.digest)
  }

  @Test(.native(.nativeBFloat16), arguments: [1, 3])
  func nativeKernelsHaveAKnownAnswerOfTheirOwn(np: Int) async throws { try await hasAKnownAnswer("native-bf16", np) }

  @Test(.native(.amxBFloat16), arguments: [1, 3])
  func tilesHaveAKnownAnswerOfTheirOwn(np: Int) async throws { try await hasAKnownAnswer("amx-bf16", np) }

  private func hasAKnownAnswer(_ kernels: String, _ np: Int) async throws {
    let found = try await Evaluation(np: np, ["--dtype", "bf16", "--kernels", kernels])
    #expect(found.run.stdout.contains("; \(kernels) kernels have a digest of their own\nknown answer  ok\n"))
    #expect(found.outcome.kernels == kernels)
    #expect(try await Evaluation(np: np, ["--dtype", "bf16"]).outcome.digest != found.outcome.digest)
  }

  @Test func theTutorialsLinesComeFirst() async throws {
    let run = try await cifarEval(np: 2, ["--quiet"])
    let lines = run.stdout.split(separator: "\n").map(String.init)
    try #require(lines.count == 11)
    #expect(
      lines[0].wholeMatch(of: /Accuracy of the network on the 2000 test images: \d\d\.\d\d % \((\d+)\/2000\)/) != nil)
    for (line, name) in zip(lines.dropFirst(), Self.classNames) {
      #expect(line.wholeMatch(of: /Accuracy of +([a-z]+) : \d\d\.\d\d % \(\d+\/200\)/)?.1 == Substring(name))
    }
  }

  @Test func theFilesHoldWhatTheReportSays() async throws {
    let found = try await Evaluation(np: 3, ["--limit", "1000"])
    let outcome = found.outcome
    #expect(outcome.schema == "cifar-eval/2")
    #expect(outcome.total == 1000)
    #expect(outcome.classes.map(\.name) == Self.classNames)
    #expect(outcome.correct == outcome.classes.reduce(0) { $0 + $1.correct })
    #expect(outcome.accuracy == Double(outcome.correct) / 1000)
    #expect(found.run.stdout.contains("(\(outcome.correct)/1000)"))
    #expect(found.predictions.indices.count { Int(found.predictions[$0]) == $0 % 10 } == outcome.correct)
    #expect(classes(found.logits) == found.predictions)
    #expect(outcome.agreed)
    #expect((outcome.ranks, outcome.nodes, outcome.zeroStage, outcome.dtype) == (3, 1, 3, "fp32"))
    #expect((outcome.model.name, outcome.model.parameters) == ("net", 62006))
    #expect(outcome.bytesRead.count == 3 && outcome.peakResidentBytes.count == 3)
    #expect(outcome.seconds.total >= outcome.seconds.evaluate)
    #expect(abs(outcome.imagesPerSecond * outcome.seconds.evaluate - 1000) < 1)
    #expect(outcome.nonFiniteLogits == 0)
  }

  /// Every element is read once over all ranks, and no rank holds the whole model.
  @Test(arguments: [1, 2, 5]) func eachRankReadsItsShard(np: Int) async throws {
    let header = try await Evaluation(np: 1, ["--limit", "1", "--zero-stage", "0"]).outcome.bytesRead[0] - 4 * 62006
    let outcome = try await Evaluation(np: np, ["--limit", "1"]).outcome
    #expect(outcome.bytesRead.reduce(0) { $0 + $1 - header } == 4 * 62006)
    // ceil(n / np) elements of each of the five units, at the most.
    #expect(outcome.bytesRead.allSatisfy { $0 - header <= 4 * (62006 / np + 5) })
    #expect(outcome.gather.count == (np == 1 ? 0 : 5))
  }

  @Test(arguments: [("1", ["1"]), ("3", ["1", "100"]), ("17", ["16"]), ("2000", ["999"])])
  func anyNumberOfImagesAndAnyBatch(limit: String, batches: [String]) async throws {
    let whole = try await Evaluation(np: 1, ["--limit", limit]).outcome
    for batch in batches {
      let outcome = try await Evaluation(np: 2, ["--limit", limit, "--batch-size", batch]).outcome
      #expect(outcome.digest == whole.digest)
      #expect(outcome.total == Int(limit))
    }
  }

  @Test func aClassWithoutImagesHasNoAccuracy() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let json = folder.path + "/report.json"
    let run = try await cifarEval(np: 2, ["--limit", "3", "--json", json])
    #expect(run.stdout.contains("Accuracy of truck : n/a (0/0)"))
    let outcome = try decodeReport(Outcome.self, from: Data(contentsOf: URL(fileURLWithPath: json)))
    #expect(outcome.classes.map { $0.accuracy == nil } == [false, false, false] + [Bool](repeating: true, count: 7))
    // The key stays: null, not absent.
    let text = try String(contentsOfFile: json, encoding: .utf8)
    #expect(text.components(separatedBy: "\"accuracy\" : null").count == 8)
  }

  @Test func notANumberIsCountedAndSaid() async throws {
    var net = NetFile()
    net.values["fc3.bias"]?[4] = .nan
    net.values["fc3.bias"]?[7] = .infinity
    let file = try TemporaryFile(net.torchFile(), ending: "pth")
    defer { withExtendedLifetime(file) {} }
    let found = try await Evaluation(np: 2, ["--checkpoint", file.path, "--data", demoBatch, "--limit", "10"])
    #expect(found.outcome.nonFiniteLogits == 20)
    #expect(found.outcome.correct == 0)
    #expect(found.predictions == [UInt8](repeating: 255, count: 10))
    #expect(
      found.run.stdout.contains(
        "warning       20 logits NaN or infinite; 10 images without a prediction, counted as wrong; "))
  }

  @Test func inspectListsTensorsAndModel() async throws {
    let file = try TemporaryFile(NetFile().torchFile(), ending: "pth")
    defer { withExtendedLifetime(file) {} }
    let result = try await cifarEval(np: 2, ["inspect", file.path])
    #expect(result.status == 0)
    let lines = result.stdout.split(separator: "\n").map(String.init)
    #expect(lines.first == "\(file.path): PyTorch zip, 10 tensors, fp32")
    #expect(lines.contains("fc1.weight    float32  [120, 400]"))
    #expect(lines.contains("model: net, 62006 parameters, 5 units"))
    #expect(lines.dropLast().last == "assumed: activation: relu, as in the published code; else --assume activation=…")
    #expect(lines.last?.hasPrefix("assumed: forward: as net is published; strides, dilation and pooling") == true)
  }
}
