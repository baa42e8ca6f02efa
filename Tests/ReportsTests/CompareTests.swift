import TestSupport
import Testing

@Suite struct CompareTests {
  /// Two runs of the built-in model: as it is, and with a bias that favours class 3.
  private func runs(_ scratch: Scratch, count: Int = 600) async throws {
    let data = try scratch.batch(count)
    for (name, bias) in [("a", [Float]()), ("b", [0, 0, 0, 4])] {
      let model = try scratch.checkpoint("fc3.bias", bias)
      let result = try await run(
        "cifar-eval",
        [
          "--checkpoint", model, "--data", data, "-q", "--json", scratch.file(name + ".json"), "--samples",
          scratch.file(name + ".csv"), "--report", scratch.file(name + ".html"),
        ])
      #expect(result.status == 0, "\(result.stderr)")
    }
  }

  private func compare(_ scratch: Scratch, _ first: String, _ second: String, _ more: [String] = []) async throws
    -> RunResult
  {
    try await run("cifar-eval", ["compare", scratch.file(first), scratch.file(second)] + more)
  }

  @Test func comparesCountsAndPairs() async throws {
    let scratch = try Scratch()
    try await runs(scratch)
    let before = try #require(scratch.json("a.json")["correct"]?.number)
    let after = try #require(scratch.json("b.json")["correct"]?.number)
    #expect(after < before)
    let counts = try await compare(scratch, "a.json", "b.json")
    let pairs = try await compare(
      scratch, "a.csv", "b.csv",
      ["--report", scratch.file("c.md"), "--report", scratch.file("c.html"), "--report", scratch.file("c.txt")])
    #expect(counts.status == 0 && pairs.status == 0, "\(counts.stderr) \(pairs.stderr)")
    for text in [counts.stdout, pairs.stdout] {
      #expect(text.hasPrefix("verdict "))
      #expect(text.contains("\nbefore  "))
      #expect(text.contains("(\(Int(before))/600)") && text.contains("(\(Int(after))/600)"))
      #expect(text.contains(" \u{2192} cat  "))
    }
    #expect(!counts.stdout.contains("McNemar"))
    // Pairs tell what counts of so few images cannot.
    #expect(counts.stdout.hasPrefix("verdict no difference that chance does not explain (p 0.1"))
    #expect(pairs.stdout.hasPrefix("verdict worse by "))
    // What the pairs say: as many lost less gained as the accuracies differ by.
    let words = pairs.stdout.split(separator: "\n").first { $0.hasPrefix("test ") }?.split(separator: " ") ?? []
    let numbers = words.compactMap { Int($0) }
    #expect(numbers.count == 2 && numbers[0] - numbers[1] == Int(before - after), "\(words)")
    #expect(try scratch.text("c.txt") == pairs.stdout)
    #expect(try scratch.text("c.md").contains("McNemar's exact test") && scratch.text("c.html").contains("<svg"))
  }

  @Test func findsNoChangeBetweenARunAndItself() async throws {
    let scratch = try Scratch()
    try await runs(scratch, count: 100)
    let same = try await compare(scratch, "a.csv", "a.csv", ["--max-drop", "0"])
    #expect(same.status == 0 && same.stdout.contains("p 1.0000") && same.stdout.hasSuffix("no confusion grew\n"))
    #expect(same.stdout.hasPrefix("verdict no difference that chance does not explain (p 1.0000)\n"))
    #expect(!same.stdout.contains("moved"))
  }

  @Test func missesTheGateOfADrop() async throws {
    let scratch = try Scratch()
    try await runs(scratch)
    let drop = try await compare(
      scratch, "a.json", "b.json", ["--max-drop", "0.005", "--report", scratch.file("c.md")])
    #expect(drop.status == 1)
    #expect(drop.stderr.hasPrefix("cifar-eval: gate --max-drop 0.005 missed: accuracy fell by 0."))
    #expect(try scratch.text("c.md").contains("❌ `--max-drop 0.005`"))
    // Not worse at all, but of so few images not shown to be better than this margin.
    let margin = ["--non-inferior", "0.0001", "--max-drop", "0"]
    let unproven = try await compare(scratch, "a.csv", "a.csv", margin)
    #expect(unproven.status == 1)
    #expect(
      unproven.stderr.hasPrefix("cifar-eval: gate --non-inferior 0.0001 missed: at the lower end of its 95 % interval"))
    let wide = try await compare(scratch, "a.csv", "a.csv", ["--non-inferior", "0.1"])
    #expect(wide.status == 0 && wide.stderr.isEmpty)
    let rise = try await compare(scratch, "b.json", "a.json", ["--max-drop", "0"])
    #expect(rise.status == 0 && rise.stderr.isEmpty)
  }

  @Test func refusesTwoTestSetsByName() async throws {
    let scratch = try Scratch()
    try await runs(scratch, count: 100)
    let model = try scratch.checkpoint("fc3.bias", [])
    // The same labels and other pixels: only the fingerprint tells.
    let other = try scratch.batch(100, name: "other.bin")
    try Scratch.darken(other)
    let outputs = ["--json", scratch.file("d.json"), "--samples", scratch.file("d.csv"), "-q"]
    let result = try await run("cifar-eval", ["--checkpoint", model, "--data", other] + outputs)
    #expect(result.status == 0, "\(result.stderr)")
    let refused = try await compare(scratch, "a.json", "d.json", ["--report", scratch.file("c.html")])
    #expect(refused.status == 65 && refused.stdout.isEmpty && !scratch.has("c.html"))
    #expect(refused.stderr.hasPrefix("cifar-eval: different test sets: \(scratch.file("a.json")) is of CIFAR-10"))
    #expect(refused.stderr.contains(other))
    let short = try await run("cifar-eval", ["--limit", "99", "-q", "--samples", scratch.file("e.csv")])
    #expect(short.status == 0)
    let counts = try await compare(scratch, "a.csv", "e.csv")
    #expect(counts.status == 65 && counts.stderr.contains("lists 100 images") && counts.stderr.contains(" 99;"))
    let mixed = try await compare(scratch, "a.csv", "a.json")
    #expect(mixed.status == 65 && mixed.stderr.contains("give two of a kind"))
  }

  @Test(arguments: [
    ("x.json", "", "not a JSON report of cifar-eval"),
    ("x.json", "{\"schema\":\"other/1\"}", "schema \"other/1\", not cifar-eval/2"),
    (
      "x.json", "{\"schema\":\"cifar-eval/1\",\"accuracy\":1}",
      "a key is missing or has another type; write the report again with this version"
    ),
    ("x.json", String(repeating: "[", count: 100_000), "not a JSON report of cifar-eval"),
    ("x.csv", "a,b,c\n", "the first line is not index,label,prediction,…; write it with --samples"),
    ("x.csv", "index,label,prediction\n", "no image is listed"),
    ("x.csv", "index,label,prediction\n0,1\n", "line 2 is not index,label,prediction,…"),
    ("x.csv", "index,label,prediction\n0,1,99999999999999999999\n", "line 2 is not index,label,prediction,…"),
    ("x.csv", "index,label,prediction\n0,1,2\n0,1,2\n", "image 0 is listed twice"),
    ("x.csv", "index,label,prediction\n0,-1,2\n", "image 1 of the list has a bad index, label or prediction"),
    ("x.csv", "index,label,prediction\n0,1,4000000000\n", "image 1 of the list has a bad index, label or prediction"),
    ("x.jsonl", "{\"index\":0}\n", "line 1 is not an object with index, label and prediction"),
  ])
  func refusesWhatIsNoReport(_ name: String, _ text: String, _ reason: String) async throws {
    let scratch = try Scratch()
    let path = try scratch.write(text, to: name)
    let result = try await compare(scratch, name, name)
    #expect(result.status == 65 && result.stdout.isEmpty)
    #expect(result.stderr == "cifar-eval: \(path): \(reason)\n")
  }

  @Test func refusesMatricesThatAreNone() async throws {
    let scratch = try Scratch()
    try await runs(scratch, count: 20)
    let text = try scratch.text("a.json")
    let range = try #require(text.range(of: "\"confusion\" : ["))
    let negative = text.replacingCharacters(in: range, with: "\"confusion\" : [[-1],")
    let path = try scratch.write(negative, to: "x.json")
    let result = try await compare(scratch, "x.json", "a.json")
    #expect(result.status == 65)
    #expect(result.stderr == "cifar-eval: \(path): the confusion matrix is not one row and column for each class\n")
  }

  @Test func namesAMissingFile() async throws {
    let result = try await run("cifar-eval", ["compare", "/missing/a.json", "/missing/b.json"])
    #expect(result.status == 66 && result.stderr.hasPrefix("cifar-eval: /missing/a.json: no such file"))
    let ending = try await run("cifar-eval", ["compare", "a.npy", "b.npy"])
    #expect(ending.status == 64 && ending.stderr.contains("name it .json, .csv or .jsonl"))
  }
}
