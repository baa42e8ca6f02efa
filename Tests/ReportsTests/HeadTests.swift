import Foundation
import TestSupport
import Testing

/// What a report says first: what was assumed, and what must be known before a number is believed.
@Suite struct HeadTests {
  @Test func assumptionsStandAtTheHeadOfEveryFormat() async throws {
    let scratch = try Scratch()
    let inputs = ["--checkpoint", try scratch.checkpoint("conv1.bias", []), "--data", try scratch.batch(40)]
    let reports = ["r.html", "r.md", "r.txt", "r.json"].flatMap { ["--report", scratch.file($0)] }
    let result = try await run("cifar-eval", inputs + reports)
    #expect(result.status == 0, "\(result.stderr)")
    let normalisation =
      "normalisation: tutorial, which net was published with; else --normalization, or --mean and --std"
    let head = """
      assumed       \(normalisation)
      assumed       activation: relu, as in the published code; else --assume activation=…
      assumed       forward: as net is published; strides, dilation and pooling leave nothing in a file of tensors

      Accuracy of the network
      """
    #expect(result.stdout.hasPrefix(head))
    #expect(try scratch.text("r.txt").hasPrefix(head))
    let html = try scratch.text("r.html")
    #expect(html.contains("<li>Assumed \(normalisation)</li>"))
    #expect(
      try scratch.text("r.md").contains("\n- assumed normalisation: tutorial, which net was published with; else"))
    let json = try scratch.json("r.json")
    #expect(json["assumptions.0.what"]?.text == "normalisation" && json["assumptions.0.option"]?.text != nil)
    #expect(json["assumptions"]?.elements.count == 3 && json["assumptions.1.what"]?.text == "activation")
    let half = try await run("cifar-eval", inputs + ["--mean", "0.4,.5,.5"])
    #expect(half.stdout.hasPrefix("assumed       normalisation: std of tutorial, which net was published with; else"))
    let told = try await run("cifar-eval", inputs + ["--normalization", "tutorial"])
    #expect(told.stdout.hasPrefix("assumed       activation"))
    #expect(try await run("cifar-eval", ["--limit", "10"]).stdout.hasPrefix("Accuracy"))
  }

  @Test func thePredictionsOfAbsentClassesCountInTheTestOfBias() async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("fc3.bias", [0, 0, 0, 1e6])
    let data = try scratch.batch(100) { $0 != 3 }
    let result = try await run(
      "cifar-eval", ["--checkpoint", model, "--data", data, "--json", scratch.file("r.json")])
    #expect(result.stdout.contains("; chi-squared p < 0.0001 (90 predictions of classes without images)\n"))
    let json = try scratch.json("r.json")
    #expect(json["metrics.bias_p_value"] == .number(0) && json["metrics.bias_chi_squared"] == .null)
    #expect(json["metrics.bias_degrees_of_freedom"] == .number(9))
  }

  @Test(arguments: [("auto", true), ("direct", false)])
  func overflowNamesItsCure(kernels: String, isNamed: Bool) async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("fc3.bias", [.nan])
    let result = try await run(
      "cifar-eval",
      ["--checkpoint", model, "--data", scratch.batch(40), "--kernels", kernels, "--report", scratch.file("r.html")])
    #expect(result.stdout.contains("warning       40 logits NaN or infinite"))
    #expect(result.stdout.contains("see whether --kernels direct gives numbers\n") == isNamed)
    #expect(try scratch.text("r.html").contains("See whether --kernels direct gives numbers.") == isNamed)
  }

  @Test func samplesOfOtherPixelsAreNotCompared() async throws {
    let scratch = try Scratch()
    let model = try scratch.checkpoint("fc3.bias", [])
    let (one, other) = (try scratch.batch(30, name: "a.bin"), try scratch.batch(30, name: "b.bin"))
    try Scratch.darken(other)
    for (data, list) in [(one, "a.csv"), (other, "b.csv"), (other, "b.jsonl")] {
      let arguments = ["--checkpoint", model, "--data", data, "-q", "--samples", scratch.file(list)]
      #expect(try await run("cifar-eval", arguments).status == 0)
    }
    for list in ["b.csv", "b.jsonl"] {
      let refused = try await run("cifar-eval", ["compare", scratch.file("a.csv"), scratch.file(list)])
      #expect(refused.status == 65 && refused.stdout.isEmpty)
      #expect(refused.stderr.contains("different test sets: image 0 has other pixels in \(scratch.file("a.csv")) ("))
    }
    let same = try await run("cifar-eval", ["compare", scratch.file("b.csv"), scratch.file("b.jsonl")])
    #expect(same.status == 0 && !same.stdout.contains("note    "), "\(same.stderr)")
    // A list of another program's is compared by labels, and that is said.
    let bare = try scratch.write(
      "index,label,prediction\n" + (0..<30).map { "\($0),\($0 % 10),1\n" }.joined(), to: "bare.csv")
    let trusting = try await run("cifar-eval", ["compare", bare, scratch.file("a.csv")])
    #expect(trusting.status == 0)
    #expect(trusting.stdout.contains("\nnote    \(bare) has no fingerprints: "))
  }

  /// Escapes, directions of writing and separators of lines that a file brings reach no reader raw.
  @Test func namesCannotActOnTheReader() async throws {
    let scratch = try Scratch()
    let hostile = [
      "a\u{202e}b", "c\u{2028}d", "e\u{2066}f", "g\u{200f}h", "\u{feff}i", "j", "k", "l", "m", "é\u{200d}✓",
    ]
    let names = try scratch.write(hostile.joined(separator: "\n"), to: "names")
    let folder = scratch.file("x\u{1b}[2J\n\u{9b}31m")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let reports = ["r.html", "r.md", "r.txt"].flatMap { ["--report", folder + "/" + $0] }
    let result = try await run("cifar-eval", ["--limit", "40", "--class-names", names] + reports)
    #expect(result.status == 0, "\(result.stderr)")
    let texts =
      [result.stdout]
      + (try ["r.html", "r.md", "r.txt"].map { name in
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)), as: UTF8.self)
      })
    for text in texts {
      let raw = text.unicodeScalars.filter {
        "\u{1b}\u{9b}\u{202e}\u{2028}\u{2066}\u{200f}\u{feff}".unicodeScalars.contains($0)
      }
      #expect(raw.isEmpty)
      // `\` is escaped itself in Markdown.
      #expect(text.contains("u{202e}") || text.contains("u\\{202e\\}"))
      #expect(text.contains("é\u{200d}✓"))
    }
    #expect(texts[3].contains("x\\u{1b}[2J\\n\\u{9b}31m"))
    let long = String(repeating: "n", count: 10_000)
    for arguments in [
      ["--dtype", "a\u{1b}[31m\nb\(long)"], ["--checkpoint", "/nowhere/\u{1b}]0;x\u{7}\(long)"],
      ["inspect", "a\u{85}b"],
    ] {
      let refused = try await run("cifar-eval", arguments)
      #expect(refused.stderr.hasPrefix("cifar-eval: ") && refused.stderr.hasSuffix("\n"))
      #expect(
        refused.stderr.dropLast().unicodeScalars.allSatisfy { $0.value >= 32 && !(0x7f...0x9f).contains($0.value) })
      #expect(refused.stderr.count < 1000)
    }
  }
}
