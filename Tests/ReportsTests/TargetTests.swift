import Foundation
import TestSupport
import Testing

/// Where reports go, and what other programs take of them.
@Suite struct TargetTests {
  @Test func standardOutputHoldsTheNamedFormatAndNothingElse() async throws {
    let result = try await mpirun(np: 2, "cifar-eval", ["--limit", "20", "--report", "-:json"])
    #expect(result.status == 0, "\(result.stderr)")
    let json = try JSONDecoder().decode(JSON.self, from: Data(result.stdout.utf8))
    #expect(json["schema"]?.text == "cifar-eval/2" && json["summary.images"]?.number == 20)
    #expect(json["summary.accuracy"] == json["accuracy"] && json["summary.nll_low"]?.number != nil)
  }

  @Test func aFormatBesideAFileTakesPrecedence() async throws {
    let scratch = try Scratch()
    let result = try await run(
      "cifar-eval", ["--limit", "20", "-q", "--report", scratch.file("a.txt:md"), "--report", scratch.file("b:c.json")])
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try scratch.names == ["a.txt", "b:c.json"])
    #expect(try scratch.text("a.txt").hasPrefix("### net: "))
    let unknown = try await run("cifar-eval", ["--report", "-:pdf"])
    #expect(unknown.status == 64 && unknown.stderr.contains("--report -:pdf: the ending tells no format"))
  }

  @Test func gatesAreTestCasesOfJUnit() async throws {
    let scratch = try Scratch()
    let gates = ["--min-accuracy", "0.88", "--min-class-accuracy", "0.9"]
    let result = try await run("cifar-eval", gates + ["-q", "--report", scratch.file("j.xml")])
    #expect(result.status == 1)
    let text = try scratch.text("j.xml")
    #expect(text.contains("tests=\"2\" failures=\"1\" errors=\"0\""))
    #expect(text.contains("name=\"--min-accuracy 0.88\" time=\"0\"/>"))
    #expect(
      text.contains("<failure type=\"gate\" message=\"gate --min-class-accuracy 0.9 missed: accuracy of plane is "))
    let samples = ["--limit", "20", "-q", "--samples"]
    _ = try await run("cifar-eval", samples + [scratch.file("a.csv")])
    let compare = ["compare", scratch.file("a.csv"), scratch.file("a.csv"), "--max-drop", "0", "--report"]
    let same = try await run("cifar-eval", compare + ["-:junit"])
    #expect(same.status == 0 && same.stdout.contains("tests=\"1\" failures=\"0\""), "\(same.stderr)")
  }

  @Test func aModelCardHasTheFigures() async throws {
    let scratch = try Scratch()
    let reports = ["--report", scratch.file("card.yml"), "--report", scratch.file("r.json"), "-q"]
    let result = try await run("cifar-eval", reports)
    #expect(result.status == 0, "\(result.stderr)")
    let (text, json) = (try scratch.text("card.yml"), try scratch.json("r.json"))
    #expect(text.hasPrefix("model-index:\n- name: \"net\"\n  results:\n  - task:\n      type: image-classification\n"))
    #expect(text.contains("    - type: accuracy\n      name: \"Accuracy\"\n      value: 0.88\n"))
    let loss = try #require(json["summary.nll"]?.number)
    #expect(text.contains("    - type: loss\n      name: \"NLL\"\n      value: \(loss)\n"))
  }

  @Test func aJobOfGitHubIsToldInItsOwnWay() async throws {
    let scratch = try Scratch()
    let summary = try scratch.write("# before\n", to: "summary.md")
    let variables = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary]
    let result = try await run(
      "cifar-eval", ["--limit", "20", "--min-accuracy", "1", "--report", "-:json"], environment: variables)
    #expect(result.status == 1)
    #expect(result.stderr.contains("\n::error title=cifar-eval::gate --min-accuracy 1.0 missed: accuracy is 0."))
    #expect(result.stdout.hasPrefix("{") && result.stdout.hasSuffix("}\n"))
    let text = try scratch.text("summary.md")
    #expect(text.hasPrefix("# before\n### net: ") && text.contains("- ❌ `--min-accuracy 1.0` missed"))
    let lost = try await run(
      "cifar-eval", ["--limit", "20", "-q"], environment: ["GITHUB_STEP_SUMMARY": scratch.file("missing/s.md")])
    #expect(lost.status == 0 && lost.stderr.contains("GITHUB_STEP_SUMMARY"), "\(lost.stderr)")
  }

  @Test func comparisonsHaveScoresAndADocument() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(300)
    for (name, bias) in [("a", [Float]()), ("b", [0, 0, 0, 4])] {
      let model = try scratch.checkpoint("fc3.bias", bias)
      let outputs = ["--json", scratch.file(name + ".json"), "--samples", scratch.file(name + ".csv")]
      let result = try await run("cifar-eval", [model, "--data", data, "-q"] + outputs)
      #expect(result.status == 0, "\(result.stderr)")
    }
    for ending in ["csv", "json"] {
      let files = ["a", "b"].map { scratch.file("\($0).\(ending)") }
      let result = try await run("cifar-eval", ["compare"] + files + ["--report", "-:json"])
      #expect(result.status == 0, "\(result.stderr)")
      let json = try JSONDecoder().decode(JSON.self, from: Data(result.stdout.utf8))
      let (before, after) = (try scratch.json("a.json"), try scratch.json("b.json"))
      for key in ["nll", "brier"] {
        let difference = try #require(json["\(key).difference"]?.number)
        let means = try [before, after].map { try #require($0["summary.\(key)"]?.number) }
        #expect(abs(difference - (means[1] - means[0])) < 1e-9 && difference > 0, "\(ending)")
        #expect((json["\(key).low"]?.number ?? 9) < difference)
        // Of means of so few images alone it could be chance.
        #expect(((json["\(key).p_value"]?.number ?? 9) < 0.05) == (ending == "csv"))
      }
      #expect(json["paired"] == .bool(ending == "csv") && json["accuracy.before"] == before["accuracy"])
      let text = try await run("cifar-eval", ["compare"] + files)
      #expect(text.stdout.contains("\nNLL     ") && text.stdout.contains("\nBrier   "))
    }
  }
}
