import Foundation
import TestSupport
import Testing

/// Several checkpoints on the same images.
@Suite struct SweepTests {
  /// The built-in model after "steps" that spoil it more and more, and one more that equals the first.
  private func checkpoints(_ scratch: Scratch) throws -> [String] {
    try [("epoch_3", [0, 0, 0, 9]), ("epoch_1", []), ("epoch_2", [0, 0, 0, 4]), ("epoch_4", [])].map {
      try scratch.checkpoint("fc3.bias", $1, name: "\($0).safetensors")
    }
  }

  private func sweep(
    _ checkpoints: [String], _ data: String, _ more: [String], np: Int = 1
  ) async throws -> RunResult {
    try await mpirun(np: np, "cifar-eval", ["evaluate"] + checkpoints + ["--data", data] + more)
  }

  @Test(arguments: [1, 3]) func ranksCheckpointsAndNamesThoseThatFail(np: Int) async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(600)
    let files = try checkpoints(scratch)
    let reports = ["json", "csv", "md", "html", "txt"].flatMap { ["--report", scratch.file("sweep.\($0)")] }
    let missing = scratch.file("missing.pth")
    let result = try await sweep([missing] + files, data, reports, np: np)
    #expect(result.status == 66, "\(result.stderr)")
    let lines = result.stdout.split(separator: "\n").map(String.init)
    #expect(lines.first == "5 checkpoints on CIFAR-10 (binary), 600 images")
    let ranking = lines.filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix("best") }
    let order = ["epoch_1", "epoch_4", "epoch_2", "epoch_3"]
    try #require(ranking.count == 4)
    for (line, name) in zip(ranking, order) { #expect(line.hasSuffix("/\(name).safetensors"), "\(line)") }
    // An equal one cannot be told from the best, a spoilt one can.
    #expect(ranking[1].hasPrefix("2=  ") && ranking[3].hasPrefix("4   "))
    #expect(lines.contains { $0.hasPrefix("failed: ") && $0.contains(missing) })
    #expect(lines.contains("best: \(files[1])"))
    #expect(try scratch.text("sweep.txt") == result.stdout)

    let document = try scratch.json("sweep.json")
    #expect(document["schema"] == .text("cifar-eval-sweep/2"))
    let rows = document["checkpoints"]?.elements ?? []
    #expect(rows.count == 5)
    #expect(rows.prefix(4).map { $0["step"]?.number } == [1, 4, 2, 3])
    #expect(rows.last?["error"]?.text?.contains(missing) == true)
    for (row, file) in zip(rows, [files[1], files[3], files[2], files[0]]) {
      let alone = try await run(
        "cifar-eval", ["--checkpoint", file, "--data", data, "-q", "--json", scratch.file("a.json")])
      #expect(alone.status == 0)
      let one = try scratch.json("a.json")
      #expect(row["digest"] == one["digest"] && row["correct"] == one["correct"])
      let loss = try #require(row["nll"]?.number)
      #expect(loss == one["metrics.negative_log_likelihood"]?.number)
    }
    #expect(try scratch.text("sweep.csv").split(separator: "\r\n").count == 6)
    #expect(try scratch.text("sweep.md").contains("| 2= | ") && scratch.text("sweep.html").contains("<svg"))
  }

  @Test func takesWhatIsThereAlready() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(200)
    let files = try checkpoints(scratch)
    let keep = ["--results", scratch.file("done")]
    let first = try await sweep(Array(files.prefix(2)), data, keep + ["--report", scratch.file("one.json")])
    #expect(first.status == 0, "\(first.stderr)")
    let folder = try FileManager.default.contentsOfDirectory(atPath: scratch.file("done")).sorted()
    #expect(folder.count == 4 && folder.allSatisfy { $0.hasPrefix("epoch_") }, "\(folder)")
    func dates() throws -> [String: Date] {
      try Dictionary(
        uniqueKeysWithValues: folder.map {
          let path = scratch.file("done/" + $0)
          return ($0, try #require(FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date))
        })
    }
    let before = try dates()
    // Another order and one more: two are there, one is run.
    let second = try await sweep(
      [files[2], files[1], files[0]], data, keep + ["--report", scratch.file("two.json")], np: 2)
    #expect(second.status == 0, "\(second.stderr)")
    let after = try dates()
    #expect(after == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("done")).count == 6)
    let (one, two) = (try scratch.json("one.json"), try scratch.json("two.json"))
    #expect(two["checkpoints.0.digest"] == one["checkpoints.0.digest"])
    #expect(two["checkpoints"]?.elements.count == 3)
    // A checkpoint of the same name and other content is another one, and so are other images.
    _ = try scratch.checkpoint("fc3.bias", [1], name: "epoch_1.safetensors")
    let other = try await sweep([files[1]], data, keep)
    #expect(other.status == 0, "\(other.stderr)")
    try Scratch.darken(data)
    let darkened = try await sweep([files[1]], data, keep)
    #expect(darkened.status == 0, "\(darkened.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("done")).count == 10)
    // What is kept is what compare reads.
    let samples = folder.filter { $0.hasSuffix(".csv") }.map { scratch.file("done/" + $0) }
    let compared = try await run("cifar-eval", ["compare"] + samples)
    #expect(compared.status == 0, "\(compared.stderr)")
  }

  /// What an earlier version kept, in schema 1, is taken; what a later one kept is refused by name.
  @Test func takesWhatAnEarlierVersionKept() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(100)
    let files = Array(try checkpoints(scratch).prefix(2))
    let keep = ["--results", scratch.file("done")]
    let first = try await sweep(files, data, keep + ["--report", scratch.file("one.json")])
    #expect(first.status == 0, "\(first.stderr)")
    let kept = try FileManager.default.contentsOfDirectory(atPath: scratch.file("done")).sorted()
    for name in kept {
      let path = scratch.file("done/" + name)
      if name.hasSuffix(".json") {
        try writeSchema1(of: path, to: path)
      } else {
        _ = try scratch.write(
          scratch.text("done/" + name).replacing("predicted_class", with: "predictedClass"), to: "done/" + name)
      }
    }
    let second = try await sweep(files, data, keep + ["--report", scratch.file("two.json")])
    #expect(second.status == 0 && second.stdout == first.stdout, "\(second.stderr)")
    let report = try #require(kept.first { $0.hasSuffix(".json") })
    #expect(try scratch.json("done/" + report)["schema"] == .text("cifar-eval/1"))
    #expect(try scratch.text("one.json") == scratch.text("two.json"))

    let text = try scratch.text("done/" + report)
    let path = try scratch.write(text.replacing("cifar-eval\\/1", with: "cifar-eval/3"), to: "done/" + report)
    let third = try await sweep(files, data, keep)
    let line = "\(path): schema \"cifar-eval/3\", not cifar-eval/2; remove \(path) to evaluate it again"
    #expect(third.status == 65 && (third.stdout + third.stderr).contains(line), "\(third.stdout)\(third.stderr)")
  }

  @Test func endsAtTheFirstFailureWhereItIsTold() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(20)
    let good = try scratch.checkpoint("fc3.bias", [], name: "good.safetensors")
    let bad = try scratch.write("nothing", to: "bad.pth")
    let result = try await sweep([bad, good], data, ["--fail-fast", "--report", scratch.file("s.txt")], np: 2)
    #expect(result.status == 65 && result.stdout.isEmpty && !scratch.has("s.txt"))
    #expect(result.stderr.contains("cifar-eval: \(bad)"))
  }

  @Test(arguments: [
    (["--samples", "x.csv"], "--samples: is of one run"), (["--logits", "x.npy"], "--logits: is of one run"),
    (["--min-accuracy", "0.5"], "--min-accuracy: is of one run"),
    (["--checkpoint", "c.pth"], "--checkpoint c.pth: a.pth is given beside it"),
  ])
  func refusesWhatIsOfOneRun(_ options: [String], _ line: String) async throws {
    let result = try await run("cifar-eval", ["evaluate", "a.pth", "b.pth"] + options)
    #expect(result.status == 64 && result.stdout.isEmpty)
    #expect(result.stderr.hasPrefix("cifar-eval: \(line)"), "\(result.stderr)")
  }

  /// A sweep whose process is killed between two checkpoints goes on where it was.
  @Test func goesOnAfterSIGKILL() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(400)
    let files = try checkpoints(scratch)
    let done = scratch.file("done")
    let arguments = files.map { "'\($0)'" }.joined(separator: " ") + " --data '\(data)' -q --results '\(done)'"
    let script = """
      \(builtExecutable("cifar-eval")) evaluate \(arguments) & pid=$!
      until ls '\(done)'/epoch_1*.json >/dev/null 2>&1; do sleep 0.01; done
      kill -9 $pid; wait $pid; echo code $?
      """
    let killed = try await run("/bin/sh", ["-c", script])
    #expect(killed.stdout == "code 137\n", "\(killed.stdout) \(killed.stderr)")
    func kept() throws -> [String: Date] {
      let names = try FileManager.default.contentsOfDirectory(atPath: done).filter { $0.hasSuffix(".json") }
      return try Dictionary(
        uniqueKeysWithValues: names.map {
          let facts = try FileManager.default.attributesOfItem(atPath: done + "/" + $0)
          return ($0, try #require(facts[.modificationDate] as? Date))
        })
    }
    let before = try kept()
    #expect((2...3).contains(before.count), "\(before)")
    let resumed = try await sweep(files, data, ["--results", done, "--report", scratch.file("s.json")])
    #expect(resumed.status == 0, "\(resumed.stderr)")
    let after = try kept()
    #expect(after.count == 4 && before.allSatisfy { after[$0.key] == $0.value })
    #expect(try scratch.json("s.json")["checkpoints"]?.elements.count == 4)
  }

  @Test(.enabled(if: TestData.has("deepspeed/zero3_fp32_ws2/ckpt"), "no DeepSpeed folders among the test data"))
  func everyTagOfAFolderIsACheckpoint() async throws {
    let scratch = try Scratch()
    let run = scratch.file("run")
    try FileManager.default.createDirectory(atPath: run + "/notes", withIntermediateDirectories: true)
    for (tag, source) in [("global_step9", "zero3_fp32_ws2"), ("global_step10", "zero3_fp16_ws2")] {
      let folder = TestData.path("deepspeed/\(source)/ckpt")
      let name = try #require(
        FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix("global_step") })
      try FileManager.default.createSymbolicLink(atPath: "\(run)/\(tag)", withDestinationPath: "\(folder)/\(name)")
    }
    _ = try scratch.write("global_step10", to: "run/latest")
    let data = try scratch.batch(50)
    let result = try await sweep([run], data, ["--tags", "all", "--report", "-:json"], np: 2)
    #expect(result.status == 0, "\(result.stderr)")
    let json = try JSONDecoder().decode(JSON.self, from: Data(result.stdout.utf8))
    let rows = json["checkpoints"]?.elements ?? []
    #expect(Set(rows.compactMap { $0["checkpoint"]?.text }) == ["\(run)/global_step9", "\(run)/global_step10"])
    #expect(Set(rows.compactMap { $0["dtype"]?.text }).count == 2)
    let both = try await sweep([run], data, ["--tags", "all", "--tag", "global_step9"])
    #expect(both.status == 64 && both.stderr.hasPrefix("cifar-eval: --tag global_step9: --tags all is given beside it"))
  }

  @Test func oneCheckpointNeedsNoOption() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(50)
    let model = try scratch.checkpoint("fc3.bias", [])
    let named = try await run("cifar-eval", ["--checkpoint", model, "--data", data, "-q"])
    let bare = try await run("cifar-eval", [model, "--data", data, "-q"])
    #expect(bare.status == 0 && bare.stdout == named.stdout && !bare.stdout.isEmpty, "\(bare.stderr)")
  }
}
