import Foundation
import TestSupport
import Testing

/// What is installed beside the program, and what packages say of it.
@Suite struct PackagingTests {
  @Test(.enabled(if: findProgram("man") != nil, "man is not installed; run Scripts/setup-tests.sh"))
  func installsEverythingAndTakesItAway() async throws {
    let folder = try TemporaryFolder()
    let (manual, root) = (folder.path + "/manual", folder.path + "/root")
    let program = builtExecutable("cifar-eval")
    try await script("manual.sh", program, manual)
    let checked = try await script("check-manual.sh", manual)
    #expect(checked == "manual: 6 pages, no warnings\n")
    try await script("install.sh", "install", program, manual, root)
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    for file in [
      "bin/cifar-eval", "share/man/man1/cifar-eval.1", "share/man/man1/cifar-eval-evaluate.1",
      "share/bash-completion/completions/cifar-eval", "share/zsh/site-functions/_cifar-eval",
      "share/fish/vendor_completions.d/cifar-eval.fish", "share/cifar-eval/schemas/cifar-eval-2.schema.json",
      "share/cifar-eval/cluster/slurm-srun.sh", "share/cifar-eval/cluster/mpijob.yaml", "share/doc/cifar-eval/LICENSE",
      "share/doc/cifar-eval/docs/troubleshooting.md", "share/doc/cifar-eval/examples",
    ] { #expect(files.contains(file), "\(file)") }
    try await script("install.sh", "uninstall", "-", "-", root)
    let left = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    #expect(left.allSatisfy { isFolder(root + "/" + $0) }, "\(left)")
  }

  /// What bash offers for words whose last one is being typed, with the subcommand or without it.
  @Test(.enabled(if: findProgram("bash") != nil, "bash is not installed"))
  func completesWithAndWithoutASubcommand() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try folder.write("model.pth", [1])
    let complete = """
      cd "$1" && source <("$0" --generate-completion-script bash; cat "$2") && shift 2
      COMP_WORDS=(cifar-eval "$@") COMP_CWORD=$# COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
      "$(complete -p cifar-eval | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" cifar-eval "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      echo "${COMPREPLY[@]}"
      """
    for (words, offered) in [
      ("m", "model.pth"), ("co", "compare"), ("--che", "--checkpoint"), ("model.pth --lim", "--limit"),
      ("model.pth --dtype b", "bf16"), ("evaluate mo", "model.pth"), ("evaluate --lim", "--limit"),
      ("inspect --we", "--weights"), ("inspect mo", "model.pth"), ("compare --max-d", "--max-drop"),
    ] {
      let result = try await run(
        "/bin/bash",
        ["-c", complete, builtExecutable("cifar-eval"), folder.path, repositoryRoot + "/Scripts/completion.bash"]
          + words.split(separator: " ").map(String.init))
      #expect(result.status == 0 && result.stdout == offered + "\n", "\(words): \(result.stdout)\(result.stderr)")
    }
  }

  @Test(arguments: [
    ("CITATION.cff", "version: %"), ("packaging/debian/changelog", "cifar-eval (%) "),
    ("packaging/conda/meta.yaml", "{% set version = \"%\" %}"), ("packaging/Dockerfile", "cifar-eval-%-linux-"),
    ("packaging/cifar-eval.def", "cifar-eval-%-linux-"), ("cluster/mpijob.yaml", "image: cifar-eval:%"),
    ("packaging/spack/packages/cifar_eval/package.py", "version(\"%\", tag=\"v%\")"),
    ("docs/installing.md", "-t cifar-eval:% ."),
  ])
  func packagesNameTheProgramsVersion(path: String, pattern: String) async throws {
    let said = try await run("cifar-eval", ["--version"]).stdout
    let version = String(said.prefix { $0 != " " })
    let line = pattern.replacing("{%", with: "{\u{0}").replacing("%}", with: "\u{0}}").replacing("%", with: version)
      .replacing("\u{0}", with: "%")
    let text = try String(contentsOfFile: repositoryRoot + "/" + path, encoding: .utf8)
    #expect(text.contains(line), "\(path) lacks \(line)")
    let printed = try await script("version.sh")
    #expect(printed == version + "\n")
  }

  @discardableResult
  private func script(_ name: String, _ arguments: String...) async throws -> String {
    let run = try await run("/bin/sh", ["-c", "exec \"$0\" \"$@\"", repositoryRoot + "/Scripts/" + name] + arguments)
    try #require(run.status == 0, "\(name): \(run.stderr)")
    return run.stdout
  }

  private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
