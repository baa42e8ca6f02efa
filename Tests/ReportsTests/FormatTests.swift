import Foundation
import TestSupport
import Testing

/// The built-in model on its built-in images, in every format of one run.
@Suite struct FormatTests {
  private static let formats = ["r.html", "r.md", "r.csv", "r.json", "r.txt"]

  private func evaluate(_ scratch: Scratch, _ arguments: [String]) async throws -> RunResult {
    let reports = Self.formats.flatMap { ["--report", scratch.file($0)] }
    return try await run("cifar-eval", ["--progress", "off"] + reports + arguments)
  }

  @Test func saysTheSameInEveryFormat() async throws {
    let scratch = try Scratch()
    let result = try await evaluate(
      scratch,
      ["--samples", scratch.file("s.csv"), "--predictions", scratch.file("p.npy"), "--json", scratch.file("j.json")])
    #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
    #expect(try scratch.names == ["j.json", "p.npy"] + Self.formats.sorted() + ["s.csv"])
    let json = try scratch.json("r.json")
    let faults = try Schema().faults(json)
    #expect(faults.isEmpty, "\(faults)")
    let correct = try #require(json["correct"]?.number)
    #expect(
      result.stdout.hasPrefix(
        "Accuracy of the network on the 2000 test images: 88.00 % (1760/2000)\nAccuracy of plane : "))
    #expect(try scratch.text("r.txt").hasPrefix(result.stdout.prefix { $0 != "i" }))
    #expect(correct == 1760)
    #expect(try scratch.text("r.md").hasPrefix("### net: 88.00 % of 2,000 images\n"))
    #expect(try scratch.text("r.html").contains("<data data-key=\"accuracy\" value=\"0.88\">88.00 %</data>"))
    try checkTable(scratch.text("r.csv"), json)
    try checkSamples(scratch, json)
  }

  /// Rows are classes, and the last columns the confusion matrix.
  private func checkTable(_ text: String, _ json: JSON) throws {
    let rows = text.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.count == 11 && rows.allSatisfy { $0.count == 26 })
    #expect(rows[0].suffix(11).joined(separator: " ").hasPrefix("as_plane as_car") && rows[0].last == "none")
    #expect(!rows[0].contains { $0.contains(" ") })
    for actual in 0..<10 {
      let row = rows[actual + 1]
      let one = try #require(json["classes.\(actual)"])
      #expect(row[1] == one["name"]?.text ?? "")
      let columns: [(Int, String)] = [
        (2, "total"), (3, "correct"), (4, "accuracy"), (5, "interval.low"), (6, "interval.high"), (7, "precision"),
        (8, "precision_interval.low"), (9, "precision_interval.high"), (10, "f1"), (11, "f1_interval.low"),
        (12, "f1_interval.high"), (13, "predicted"), (14, "bias"),
      ]
      for (column, key) in columns { #expect(Double(row[column]) == one[key]?.number, "\(key) of class \(actual)") }
      for predicted in 0..<10 {
        #expect(Double(row[15 + predicted]) == json["confusion.\(actual).\(predicted)"]?.number)
      }
    }
  }

  /// The rows of images give the accuracies, the predictions and the calibration error again.
  private func checkSamples(_ scratch: Scratch, _ json: JSON) throws {
    let rows = try scratch.text("s.csv").split(separator: "\r\n")
    #expect(
      rows[0] == "index,label,prediction,probability,rank,class,predicted_class,fingerprint,nll,brier"
        && rows.count == 2001)
    let predictions = try Data(contentsOf: URL(fileURLWithPath: scratch.file("p.npy"))).suffix(2000)
    var (correct, top5, sums) = (0, 0, [Double](repeating: 0, count: 16))
    for (index, row) in rows.dropFirst().enumerated() {
      let fields = row.split(separator: ",")
      let probability = try #require(Double(fields[3]))
      #expect(fields[0] == "\(index)" && fields[2] == "\(predictions[predictions.startIndex + index])")
      #expect((fields[1] == fields[2]) == (fields[4] == "1"))
      correct += fields[1] == fields[2] ? 1 : 0
      top5 += (Int(fields[4]) ?? 99) <= 5 ? 1 : 0
      sums[Int(probability * 15)] += (fields[1] == fields[2] ? 1 : 0) - probability
    }
    #expect(Double(correct) == json["correct"]?.number && Double(top5) == json["metrics.top_k.1.correct"]?.number)
    let error = sums.reduce(0) { $0 + abs($1) } / 2000
    #expect(abs(error - (json["metrics.expected_calibration_error"]?.number ?? 9)) < 1e-9)
  }

  @Test func printsTheAccuraciesOnlyWhereItIsToBeQuiet() async throws {
    let result = try await run("cifar-eval", ["--quiet"])
    let lines = result.stdout.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 12 && lines.dropLast().allSatisfy { $0.hasPrefix("Accuracy of ") })
    #expect(result.stderr.isEmpty)
  }

  /// 100 columns, or as many as `$COLUMNS` says; a longer word stays whole.
  @Test(arguments: [("", 100), ("60", 60)])
  func wrapsItsLines(_ columns: String, _ width: Int) async throws {
    let scratch = try Scratch()
    let result = try await run(
      "cifar-eval", ["--limit", "20", "--report", scratch.file("r.txt")], environment: ["COLUMNS": columns])
    #expect(result.status == 0, "\(result.stderr)")
    let details = result.stdout.components(separatedBy: "\n\n").dropFirst().joined(separator: "\n")
    let lines = details.split(separator: "\n")
    for line in lines { #expect(line.count <= width || !line.dropFirst(14).contains(" "), "\(line)") }
    #expect(lines.contains { $0.hasPrefix("              ") })
    let figures = try #require(result.stdout.components(separatedBy: "\n\n").dropFirst().first)
    #expect(try scratch.text("r.txt").contains(figures))
  }

  /// Loading, the parts of evaluating, and the rest are the total, as shown.
  @Test func itsTimesAddUp() async throws {
    let result = try await run("cifar-eval", ["--limit", "200"])
    let line = try #require(result.stdout.split(separator: "\n").first { $0.hasPrefix("time ") })
    let numbers = line.split(separator: ";")[0].matches(of: /[0-9]+\.[0-9]+/).compactMap { Double($0.output) }
    try #require(numbers.count == 8, "\(line)")
    #expect(abs(numbers[0] - numbers[1] - numbers[2] - numbers[7]) < 1e-9, "\(line)")
    #expect(abs(numbers[2] - numbers[3...6].reduce(0, +)) < 1e-9, "\(line)")
  }

  @Test func escapesTheNamesOfClasses() async throws {
    let scratch = try Scratch()
    let names = [
      "<script>alert(1)</script>", "=1+2", "a,b", "\"q\"", "a|b", "*x*", "`y`", "&amp;", "[l](http://e)", "é ✓",
    ]
    let file = try scratch.write(names.joined(separator: "\n") + "\n\n", to: "names")
    let result = try await evaluate(
      scratch, ["--class-names", file, "--limit", "300", "--samples", scratch.file("s.jsonl")])
    #expect(result.status == 0, "\(result.stderr)")
    let html = try scratch.text("r.html")
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("&amp;amp;") && html.contains("&quot;q&quot;"))
    let rows = try scratch.text("r.csv").split(separator: "\r\n")
    #expect(rows[2].hasPrefix("1,'=1+2,") && rows[3].hasPrefix("2,\"a,b\",") && rows[4].hasPrefix("3,\"\"\"q\"\"\","))
    let markdown = try scratch.text("r.md")
    let table = markdown.split(separator: "\n").filter { $0.hasPrefix("| ") }
    #expect(table.contains { $0.hasPrefix("| a\\|b | ") } && table.contains { $0.hasPrefix("| \\*x\\* | ") })
    #expect(markdown.contains("&lt;script&gt;") && !markdown.contains("<script") && !markdown.contains("](http"))
    #expect(try scratch.json("r.json")["classes"]?.elements.map { $0["name"]?.text } == names)
    let first = try scratch.text("s.jsonl").split(separator: "\n").prefix(10)
    for (index, line) in first.enumerated() {
      #expect(try JSONDecoder().decode(JSON.self, from: Data(line.utf8))["class"]?.text == names[index])
    }
  }

  @Test(arguments: [
    ("a\nb\n", "2 class names, but the model has 10 classes; give one a line"),
    ("a\nb\nc\nd\ne\nf\ng\nh\ni\na\n", "line 10: the name is that of line 1"),
    ("a\nb\n\nd\ne\nf\ng\nh\ni\nj\n", "line 3: the name is empty"),
    ("a\nb\nc\u{1b}[1m\nd\ne\nf\ng\nh\ni\nj\n", "line 3: the name holds a control character"),
    ("a\nb\n\(String(repeating: "x", count: 101))\nd\ne\nf\ng\nh\ni\nj", "line 3: the name is longer than 100 bytes"),
  ])
  func refusesClassNamesThatDoNotFit(_ names: String, _ reason: String) async throws {
    let scratch = try Scratch()
    let file = try scratch.write(names, to: "names")
    let result = try await run("cifar-eval", ["--class-names", file])
    #expect(result.status == 65 && result.stdout.isEmpty)
    #expect(result.stderr == "cifar-eval: \(file): \(reason)\n")
  }
}
