import Foundation
import TestSupport
import Testing

/// The options as a person meets them: in groups, by the names that are typed, with files completed.
@Suite struct OptionGroupTests {
  @Test func theHelpListsGroupsOneLineAnOption() async throws {
    let run = try await run("cifar-eval", ["evaluate", "--help"], environment: ["COLUMNS": "80"])
    let lines = run.stdout.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let groups = lines.filter { $0.wholeMatch(of: /[A-Z]+:/) != nil }
    #expect(groups == ["MODEL:", "DATA:", "NUMBERS:", "RANKS:", "OUTPUT:", "GATES:", "OPTIONS:"])
    let options = lines.filter { $0.hasPrefix("  -") }
    #expect(options.count > 45)
    for line in options {
      guard let match = line.firstMatch(of: /--([a-z-]+) <([^>]+)>/) else { continue }
      #expect(match.2 != match.1 || ["mean", "std"].contains(match.1), "\(line): the value's name says nothing")
    }
    let wrapped = lines.count { $0.hasPrefix(String(repeating: " ", count: 26)) }
    #expect(wrapped <= 8, "\(wrapped) lines beyond the one of each option")
  }

  @Test func whatTheLinesLeaveOutIsInTheLongHelp() async throws {
    let (short, long) = (
      try await run("cifar-eval", ["evaluate", "--help"]), try await run("cifar-eval", ["evaluate", "--help-hidden"])
    )
    #expect(!short.stdout.contains("stage3_max_live_parameters") && long.stdout.contains("stage3_max_live_parameters"))
  }

  @Test(arguments: [
    ("float32", "fp32"), ("float16", "fp16"), ("half", "fp16"), ("bfloat16", "bf16"), ("bf16", "bf16"),
  ])
  func readsPyTorchsNamesOfDtypes(word: String, name: String) async throws {
    let run = try await run("cifar-eval", ["--dtype", word, "--limit", "10"])
    #expect(run.status == 0 && run.stdout.contains("\ndtype         \(name)"), "\(run.stdout)")
  }

  @Test func readsTheNamesThatAreTyped() async throws {
    let folder = try TemporaryFolder()
    let net = try folder.write("net.pth", NetFile().torchFile())
    let run = try await run("cifar-eval", [net, "--data-dir", demoBatch, "-b", "5", "--limit", "10", "-q"])
    #expect(run.status == 0 && run.stdout.contains("10 test images"), "\(run.stderr)")
  }

  @Test(arguments: [["--data", "a", "--data-dir", "b"], ["-b", "1", "--batch-size", "2"], ["-b", "1", "-b", "2"]])
  func anOptionUnderTwoNamesIsGivenTwice(arguments: [String]) async throws {
    let run = try await run("cifar-eval", ["net.pth"] + arguments)
    #expect(run.status == 64)
    #expect(run.errorLines.first?.contains("is given twice, and only the last would count") == true, "\(run.stderr)")
  }

  @Test(arguments: [
    ("evaluate --graph m", ["m.onnx", "mdir"]), ("evaluate m", ["m.onnx", "m.txt", "mdir"]),
    ("evaluate --results m", ["mdir"]),
    ("inspect m", ["m.onnx", "m.txt", "mdir"]), ("evaluate --dtype f", ["fp16", "fp32"]),
    ("evaluate --model airb", ["airbench"]), ("download stl", ["stl10"]),
  ])
  func bashCompletes(line: String, words: [String]) async throws {
    let folder = try TemporaryFolder()
    for name in ["m.onnx", "m.txt"] { _ = try folder.write(name, []) }
    try FileManager.default.createDirectory(atPath: folder.path + "/mdir", withIntermediateDirectories: false)
    let script = """
      source <("$1" --generate-completion-script bash); cd "$2" || exit
      COMP_LINE="cifar-eval $3" COMP_POINT=$((11 + ${#3})); read -ra COMP_WORDS <<<"$COMP_LINE"
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _cifar-eval cifar-eval "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let run = try await run("/bin/bash", ["-c", script, "bash", builtExecutable("cifar-eval"), folder.path, line])
    #expect(run.stdout.split(separator: "\n").map(String.init).sorted() == words, "\(run.stderr)")
  }
}
