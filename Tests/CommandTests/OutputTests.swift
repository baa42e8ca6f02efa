import Foundation
import TestSupport
import Testing

/// No report is lost, no input is overwritten, and nothing is evaluated that was not asked for.
@Suite struct OutputTests {
  private func shell(_ command: String, _ arguments: [String] = []) async throws -> RunResult {
    let program = builtExecutable("cifar-eval")
    return try await run("/bin/sh", ["-c", command, program] + arguments, timeout: 60)
  }

  @Test(arguments: [[String](), ["-q"]])
  func aCheckpointWithoutDataIsNotEvaluatedOnTheDemo(more: [String]) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let net = try folder.write("net.pth", NetFile().torchFile())
    let run = try await shell(
      "cd '\(folder.path)' && exec env -u CIFAR10_ROOT \"$0\" \"$@\"", ["--checkpoint", net] + more)
    #expect(run.status == 66 && run.stdout == "")
    #expect(
      run.errorLines == [
        """
        cifar-eval: \(net): no images to evaluate it on; looked for --data (not given), $CIFAR10_ROOT (not set) and ./data (not \
        there); give CIFAR-10's test set with --data
        """
      ])
  }

  /// Every output against every kind of input, by another name of the same file too.
  @Test(
    arguments: ["--json", "--logits", "--predictions", "--report", "--samples"], ["net.pth", "test.json", "names.txt"])
  func inputsAreNotOverwritten(option: String, input: String) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try folder.write("net.pth", NetFile().torchFile())
    try folder.write("test.json", RefusalTests.images)
    try folder.write("names.txt", Array(ReportTests.classNames.joined(separator: "\n").utf8))
    let before = FileManager.default.contents(atPath: "\(folder.path)/\(input)")
    // A hard link with an ending that tells a format.
    let output = folder.path + (option == "--samples" ? "/link.csv" : "/link.json")
    try FileManager.default.linkItem(atPath: "\(folder.path)/\(input)", toPath: output)
    let run = try await cifarEval(
      np: 2,
      [
        "--checkpoint", folder.path + "/net.pth", "--data", folder.path + "/test.json", "--class-names",
        folder.path + "/names.txt", option, output,
      ])
    #expect(run.status == 64 && run.stdout == "")
    let line = "cifar-eval: \(output): the run reads this file (\(folder.path)/\(input)); write to another"
    #expect(run.errorLines == [line])
    #expect(FileManager.default.contents(atPath: output) == before)
  }

  @Test func compareDoesNotOverwriteWhatItCompares() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.path + "/a.json"
    #expect(try await run("cifar-eval", ["--limit", "20", "--json", file]).status == 0)
    try FileManager.default.linkItem(atPath: file, toPath: folder.path + "/a.md")
    let result = try await run("cifar-eval", ["compare", file, file, "--report", folder.path + "/a.md"])
    #expect(result.status == 64 && result.stdout == "")
    #expect(
      result.errorLines == ["cifar-eval: \(folder.path)/a.md: the run reads this file (\(file)); write to another"])
  }

  @Test func twoNamesOfOneOutputAreRefused() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let line = ": two outputs would be written to this file; give each its own"
    for (one, two) in [("/a.json", "/./a.json"), ("/b.json", "/link.html")] {
      if two == "/link.html" {
        try FileManager.default.createSymbolicLink(atPath: folder.path + two, withDestinationPath: "b.json")
      }
      let run = try await run("cifar-eval", ["--report", folder.path + one, "--report", folder.path + two])
      #expect(run.status == 64 && run.errorLines == ["cifar-eval: " + folder.path + two + line], "\(run.stderr)")
    }
    let run = try await run("cifar-eval", ["--json", "-", "--report", "/dev/stdout"])
    #expect(run.status == 64 && run.errorLines == ["cifar-eval: /dev/stdout" + line])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["link.html"])
  }

  @Test(arguments: [true, false]) func aLinkIsWrittenThrough(exists: Bool) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try folder.write("there/old.txt", [])
    if exists { try folder.write("there/r.json", Array("old".utf8)) }
    let link = folder.path + "/link.json"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "there/r.json")
    let run = try await run("cifar-eval", ["--limit", "10", "-q", "--json", link])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "there/r.json")
    let report = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/there/r.json"))
    #expect(try decodeReport(Outcome.self, from: report).total == 10)
  }

  @Test(
    arguments: [">/dev/full", ">&-"],
    ["", "doctor", "inspect FILE --json r.json", "compare JSON JSON --report r.json", "--help"])
  func aFullOrClosedOutputIsSaid(redirection: String, command: String) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try folder.write("FILE", NetFile().torchFile())
    let setUp = command.hasPrefix("compare") ? "\"$0\" --limit 10 --json JSON.json >/dev/null && " : ""
    let words = command.isEmpty ? "--limit 10 --json r.json" : command.replacing("JSON", with: "JSON.json")
    let run = try await shell("cd '\(folder.path)' && \(setUp)exec \"$0\" \(words) \(redirection)")
    #expect(run.status == 74, "\(run.stderr)")
    #expect(run.errorLines.count == 1)
    #expect(run.stderr.contains("cifar-eval: standard output: cannot write: "))
    // The file comes first.
    if words.contains("r.json") { #expect(FileManager.default.fileExists(atPath: folder.path + "/r.json")) }
  }

  @Test func aFileThatMayNotGrowIsSaidAndNotLeft() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let run = try await shell(
      "cd '\(folder.path)' && \"$0\" --limit 10 --json a.json && ulimit -f 1 && exec \"$0\" compare a.json a.json --report u.html"
    )
    #expect(run.status == 74, "\(run.stderr)")
    #expect(run.errorLines == ["cifar-eval: u.html: cannot write: File too large"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.json"])
  }

  /// The program's own descriptors are none that a caller could name.
  @Test(arguments: ["/dev/fd/3", "/dev/fd/9", "/proc/self/fd/3", "/dev/stdin"])
  func aDescriptorThatIsNotOpenIsRefused(path: String) async throws {
    let run = try await shell("exec \"$0\" --limit 10 -q --json \(path) <&- 3>&- 9>&-")
    #expect(run.status == 74 && run.stdout == "", "\(run.stderr)")
    #expect(
      run.errorLines == ["cifar-eval: \(path): cannot write: this descriptor was not open when the program started"])
    let open = try await shell("\"$0\" --limit 10 -q --json /dev/fd/9 9>&1 >/dev/null")
    #expect(try decodeReport(Outcome.self, from: Data(open.stdout.utf8)).total == 10)
  }

  /// A launcher that does not say how many it started may have started one.
  @Test(arguments: ["PMIX_RANK", "PALS_RANKID"]) func aRankOfNoSizeIsNotSilent(variable: String) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let net = try folder.write("net.pth", NetFile().torchFile())
    let report = folder.path + "/i.json"
    let run = try await run("cifar-eval", ["inspect", net, "--json", report], environment: [variable: "1"])
    #expect(run.status == 0 && run.stdout.contains("conv1.weight"), "\(run.stderr)")
    #expect(FileManager.default.fileExists(atPath: report))
    let doctor = try await TestSupport.run("cifar-eval", ["doctor"], environment: [variable: "1"])
    #expect(doctor.status == 0 || doctor.errorLines.count == 1)
  }

  @Test func aReaderThatLeavesLosesNoFile() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let run = try await shell(
      "cd '\(folder.path)' && { \"$0\" --limit 10 --report r.html --logits l.npy; echo $? >status; } | true")
    #expect(run.errorLines.isEmpty)
    #expect(FileManager.default.contents(atPath: folder.path + "/status") == Data("0\n".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["l.npy", "r.html", "status"])
  }

  @Test(arguments: ["-", "/dev/stdout"], [1, 2])
  func standardOutputHoldsAReportAlone(name: String, np: Int) async throws {
    let json = try await cifarEval(np: np, ["--limit", "10", "--json", name])
    #expect(json.status == 0, "\(json.stderr)")
    #expect(try decodeReport(Outcome.self, from: Data(json.stdout.utf8)).total == 10)
    let text = try await cifarEval(np: np, ["--limit", "10", "--report", name])
    #expect(
      text.stdout.hasPrefix("Accuracy of the network on the 10 test images: ") && text.stdout.contains("\ncommand "))
    #expect(text.stdout.components(separatedBy: "Accuracy of the network").count == 2)
    #expect(!FileManager.default.fileExists(atPath: "-"))
  }

  @Test func aRunThatFailsLeavesNoFolderOfResults() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let net = try folder.write("net.pth", NetFile().torchFile())
    let words = ["--checkpoint", net, "--data", folder.path + "/none", "--results", folder.path + "/results"]
    let failed = try await run("cifar-eval", words)
    #expect(failed.status == 66, "\(failed.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["net.pth"])
    let refused = try await run("cifar-eval", words + ["--json", folder.path + "/a.json"])
    #expect(refused.status == 64 && refused.stderr.contains("leave it out: --results \(folder.path)/results keeps"))
  }

  @Test func anOptionThatIsGivenTwiceIsRefused() async throws {
    let run = try await cifarEval(np: 2, ["--checkpoint", "a.pth", "--checkpoint=b.pth"])
    #expect(run.status == 64 && run.stdout == "")
    #expect(
      run.errorLines == [
        "cifar-eval: --checkpoint is given twice, and only the last would count; give it once; see cifar-eval evaluate --help"
      ])
  }
}

/// Pipes are refused or written to at once: none is waited for.
@Suite struct PipeTests {
  private func pipe(_ folder: TemporaryFolder, _ name: String) throws -> String {
    let path = folder.path + "/" + name
    try #require(mkfifo(path, 0o600) == 0)
    return path
  }

  @Test(arguments: ["--checkpoint", "--data", "--class-names", "latest", "model.safetensors", "compare", "inspect"])
  func isNotWaitedForAsAnInput(what: String) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let net = try folder.write("net.pth", NetFile().torchFile())
    let arguments: [String]
    let fifo: String
    switch what {
    case "latest", "model.safetensors":
      try folder.write("ckpt/other", [])
      fifo = try pipe(folder, "ckpt/\(what)")
      arguments = ["--checkpoint", folder.path + "/ckpt", "--data", demoBatch]
    case "compare":
      fifo = try pipe(folder, "a.json")
      arguments = ["compare", fifo, fifo]
    case "inspect":
      fifo = try pipe(folder, "a.pth")
      arguments = ["inspect", fifo]
    default:
      fifo = try pipe(folder, "fifo")
      arguments =
        ["--checkpoint", "--data"].filter { $0 != what }.flatMap { [$0, $0 == "--data" ? demoBatch : net] }
        + [what, fifo]
    }
    let run = try await run("cifar-eval", arguments, timeout: 20)
    #expect([65, 66].contains(run.status) && run.stdout == "", "\(run.status)")
    #expect(
      run.errorLines == ["cifar-eval: \(fifo): not a regular file; give a file, not a folder, a pipe or a device"])
  }

  @Test func withoutAReaderIsRefusedBeforeTheRun() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let fifo = try pipe(folder, "r.txt")
    let run = try await run("cifar-eval", ["--report", fifo], timeout: 20)
    #expect(run.status == 74 && run.stdout == "")
    #expect(run.errorLines == ["cifar-eval: \(fifo): cannot write: nobody reads this pipe; start its reader first"])
  }

  @Test func withAReaderTakesTheReport() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let fifo = try pipe(folder, "r.txt")
    let run = try await run(
      "/bin/sh",
      [
        "-c", "cat \"$1\" >\"$1.copy\" & sleep 0.2; \"$0\" --limit 10 -q --report \"$1\" && wait",
        builtExecutable("cifar-eval"), fifo,
      ], timeout: 30)
    #expect(run.status == 0, "\(run.stderr)")
    let copy = try String(contentsOfFile: fifo + ".copy", encoding: .utf8)
    #expect(copy.hasPrefix("Accuracy of the network") && copy.contains("\ndigest "))
  }
}
