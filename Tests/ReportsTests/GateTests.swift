import TestSupport
import Testing

/// Gates on the built-in model: 88.00 %, its worst class cat.
@Suite struct GateTests {
  @Test func keptGatesChangeNothing() async throws {
    let scratch = try Scratch()
    let result = try await run(
      "cifar-eval",
      [
        "--quiet", "--min-accuracy", "0.88", "--min-class-accuracy", "0.5", "--max-ece", "0.5", "--json",
        scratch.file("r.json"),
      ])
    #expect(result.status == 0 && result.stderr.isEmpty)
    let gates = try scratch.json("r.json")["gates"]?.elements ?? []
    #expect(gates.map { $0["passed"] } == [.bool(true), .bool(true), .bool(true)])
    #expect(gates.map { $0["gate"]?.text } == ["--min-accuracy", "--min-class-accuracy", "--max-ece"])
  }

  @Test func aMissedGateIsNamedAndTheReportWritten() async throws {
    let scratch = try Scratch()
    let result = try await run(
      "cifar-eval",
      [
        "--progress", "off", "--min-accuracy", "0.8801", "--report", scratch.file("r.md"), "--report",
        scratch.file("r.html"),
      ])
    #expect(result.status == 1)
    #expect(result.stderr == "cifar-eval: gate --min-accuracy 0.8801 missed: accuracy is 0.8800 (1760/2000)\n")
    #expect(result.stdout.contains("known answer  ok"))
    #expect(try scratch.text("r.md").contains("- ❌ `--min-accuracy 0.8801` missed: accuracy is 0.8800"))
    #expect(try scratch.text("r.html").contains("<b class=\"bad\">✗ missed</b>"))
  }

  @Test func everyMissedGateHasALineOfItsOwn() async throws {
    let result = try await run(
      "cifar-eval", ["--quiet", "--min-accuracy", "0.99", "--min-class-accuracy", "0.85", "--max-ece", "0"])
    #expect(result.status == 1)
    let lines = result.stderr.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[1].hasPrefix("cifar-eval: gate --min-class-accuracy 0.85 missed: accuracy of plane is 0.8200 (164/200), "))
    #expect(!lines[1].contains("car is") && lines[2].contains("the expected calibration error is 0."))
  }

  /// The launcher reports a rank's code; each rank says its own through a shell.
  @Test(arguments: [("0.8801", "1 1 1"), ("0.88", "0 0 0")])
  func allRanksEndWithTheSameCode(_ limit: String, _ codes: String) async throws {
    let script = "\(builtExecutable("cifar-eval")) -q --min-accuracy \(limit) >/dev/null; echo code $?; exit 0"
    let result = try await mpirun(np: 3, "/bin/sh", ["-c", script])
    #expect(result.stdout.split(separator: "\n").map { $0.dropFirst(5) }.joined(separator: " ") == codes)
    #expect(result.stderr.contains("missed") == (limit == "0.8801"))
    #expect(result.stderr.components(separatedBy: "missed").count <= 2)
  }

  @Test func aClassWithoutImagesIsNotJudged() async throws {
    let scratch = try Scratch()
    let arguments = [
      "--checkpoint", try scratch.checkpoint("conv1.bias", []), "--data", try scratch.batch(600) { $0 != 5 }, "--quiet",
    ]
    let result = try await run("cifar-eval", arguments + ["--min-class-accuracy", "0.3"])
    #expect(result.status == 0, "\(result.stderr)")
  }

  @Test(arguments: [
    (
      ["--min-accuracy", "65"],
      "The value '65' is invalid for '--min-accuracy <share>': expected a share from 0 to 1, such as 0.65; see cifar-eval evaluate --help"
    ),
    (
      ["--max-ece", "nan"],
      "The value 'nan' is invalid for '--max-ece <share>': expected a share from 0 to 1, such as 0.65; see cifar-eval evaluate --help"
    ),
    (["--top-k", "1,11"], "--top-k 1,11: expected numbers from 1 to 10, with commas"),
    (["--top-k", "5,"], "--top-k 5,: expected numbers from 1 to 10, with commas"),
    (
      ["--report", "r.pdf"],
      "--report r.pdf: the ending tells no format; name it .html, .md, .csv, .json, .txt, .xml or .yaml"
    ),
    (["--samples", "s.txt"], "--samples s.txt: the ending tells no format; name it .csv or .jsonl"),
    (
      ["--json", "r.json", "--report", "r.json"],
      "r.json: two outputs would be written to this file; give each its own"
    ),
  ])
  func refusesOptionsThatCannotBeMeant(_ arguments: [String], _ reason: String) async throws {
    let result = try await run("cifar-eval", arguments)
    #expect(result.status == 64 && result.stdout.isEmpty)
    #expect(result.stderr == "cifar-eval: \(reason)\n")
  }
}
