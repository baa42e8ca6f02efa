import TestSupport
import Testing

/// Folders made by the tests, on several ranks of the program.
@Suite struct MadeUpFolderTests {
  private static let images = ["--limit", "64", "--quiet"]

  @Test func theSameWeightsHaveOneDigestInEveryForm() async throws {
    var digests: Set<String> = []
    func add(_ files: [String: [UInt8]], np: Int, latest: String? = "latest") async throws {
      let folder = try TemporaryFolder(files, tag: "t", latest: latest)
      let place = latest == nil ? folder.path + "/t" : folder.path
      digests.insert(try await Evaluation.run(place, np: np, data: nil, Self.images).report.digest)
    }
    for stage in 0...3 {
      for (ranks, np) in [(2, 3), (4, 2), (11, 1)] {
        try await add(DeepSpeedFixture(FixtureParameter.net, stage: stage, ranks: ranks).files, np: np)
      }
    }
    let fixture = DeepSpeedFixture(FixtureParameter.net, stage: 3, ranks: 5)
    try await add(fixture.universalFiles, np: 4, latest: "latest_universal")
    try await add(DeepSpeedFixture(FixtureParameter.net, stage: 1).universalFiles, np: 2, latest: "latest_universal")
    try await add(fixture.consolidatedFiles(1), np: 2, latest: nil)
    try await add(fixture.consolidatedFiles(3), np: 5, latest: nil)
    #expect(digests.count == 1)
  }

  @Test(arguments: ["bf16", "fp16"]) func roundedOnceWhereverTheWeightsAre(dtype: String) async throws {
    var digests: Set<String> = []
    for stage in 0...3 {
      let fixture = DeepSpeedFixture(
        FixtureParameter.net, stage: stage, ranks: 3, dtype: dtype == "bf16" ? .bfloat16 : .float16)
      let folder = try TemporaryFolder(fixture.files, tag: "t")
      let run = try await Evaluation.run(folder.path, np: 2, data: nil, Self.images)
      #expect(run.report.dtype == dtype)
      digests.insert(run.report.digest)
    }
    #expect(digests.count == 1)
  }

  /// One of each kind; all of them are in the tests of `Checkpoints`.
  static let mistakes = [
    "no latest", "latest names a tag that is not there", "a rank's optimizer file is missing",
    "files of two world sizes",
    "optimizer files of two tags", "a model file of another tag at stage 3", "a flat group of stage 3 is short",
    "partition_count lies at stage 1",
    "stage 3 with model files only", "tensor parallel ranks", "an expert is missing", "code in a model file",
  ]

  @Test(arguments: mistakes) func endsAllRanksWithOneLine(name: String) async throws {
    let mistake = try #require(DeepSpeedMistake.all.first { $0.name == name })
    let folder = try mistake.make()
    let result = try await mpirun(np: 3, "cifar-eval", ["--checkpoint", folder.path], timeout: 20)
    #expect(result.status == (mistake.isMissing ? 66 : 65), "\(mistake.name)")
    let line = folder.path + mistake.line.replacing("FOLDER", with: folder.path)
    let lines = result.stderr.split(separator: "\n").filter { $0.hasPrefix("cifar-eval") }
    #expect(lines == ["cifar-eval: \(line)"], "\(mistake.name)")
    #expect(!result.stderr.contains("\ncifar-eval: rank"))
    #expect(result.stdout.isEmpty)
    // A second or two where other tests share the machine.
    #expect(result.seconds < 10, "\(mistake.name)")
  }

  @Test(arguments: [
    (["--tag", "nope"], 66, "/nope: missing: the tag folder named by --tag; there are: t; choose one with --tag"),
    (["--moe-capacity-factor", "1"], 64, ": net has no experts; leave out --moe-top-k and --moe-capacity-factor"),
    (["--moe-top-k", "2"], 64, ": net has no experts; leave out --moe-top-k and --moe-capacity-factor"),
  ])
  func optionsThatDoNotFit(options: [String], status: Int32, line: String) async throws {
    let folder = try TemporaryFolder(DeepSpeedFixture(FixtureParameter.net).files, tag: "t")
    let result = try await mpirun(np: 2, "cifar-eval", ["--checkpoint", folder.path] + options, timeout: 20)
    #expect(result.status == status)
    #expect(result.stderr.contains("cifar-eval: \(folder.path)\(line)\n"), "\(result.stderr)")
  }

  @Test(arguments: [
    (["--tag", "x"], "--tag x: say with --checkpoint which folder it is in")
  ])
  func optionsThatAreWrong(options: [String], line: String) async throws {
    let result = try await mpirun(np: 2, "cifar-eval", options, timeout: 20)
    #expect(result.status == 64)
    #expect(result.stderr.contains("cifar-eval: \(line)\n"), "\(result.stderr)")
  }
}
