import TestSupport
import Testing

/// Libraries' errors name facts; the command's line names the option that cures them, word for word.
@Suite struct OptionLineTests {
  private let folder: TemporaryFolder
  private let net: String

  init() throws {
    folder = try TemporaryFolder()
    net = try folder.write("net.pth", NetFile().torchFile())
  }

  /// Options of a run on 20 demo images, and the line after the checkpoint's path, or all of it.
  @Test(arguments: [
    (["--tag", "x"], 65, "%: a file; --tag is for a folder that DeepSpeed wrote"),
    (["--weights", "ema"], 65, "%: holds one set of weights only; leave out --weights"),
    (
      ["--graph", "%"], 65,
      "%: no graph in it; --graph takes a .onnx file, or what torch.export.save or torch.jit.save wrote"
    ),
    (["--moe-top-k", "2"], 64, "%: net has no experts; leave out --moe-top-k and --moe-capacity-factor"),
    (
      ["--crop", "33"], 64, "--resize and --crop make images of 33x33, but the model takes 32x32; let them end at 32x32"
    ),
    (
      ["--resize", "40"], 64,
      "--resize and --crop make images of 40x40, but the model takes 32x32; let them end at 32x32"
    ),
    (
      ["--replicas", "2"], 64, "--replicas 2: a replica needs a rank or more, and there are 1 ranks"
    ),
    (["--assume", "heads=3"], 64, "--assume heads: net assumes no such thing; choose one of: activation"),
  ])
  func namesTheOption(_ options: [String], _ status: Int32, _ line: String) async throws {
    let options = options.map { $0.replacing("%", with: net) }
    try await check(["--checkpoint", net, "--data", demoBatch] + options, status, line.replacing("%", with: net))
  }

  @Test func namesTheOptionOfSeveralSets() async throws {
    let tensor = Storage("0", [1, 2]).tensor([2])
    let sets = Py.dict([("generator", .ordered([("w", tensor)])), ("critic", .ordered([("w", tensor)]))])
    let path = try folder.write("several.pth", TorchFile.zip(sets, [Storage("0", [1, 2])]))
    try await check(
      ["--checkpoint", path, "--data", demoBatch], 65,
      "\(path): holds several sets of weights: generator, critic; choose one with --weights generator")
    try await check(
      ["--checkpoint", path, "--data", demoBatch, "--weights", "best"], 65,
      "\(path): has no such weights as --weights asks for; choose one of: generator, critic")
  }

  @Test(
    .enabled(if: TestData.has("models/kl-densenet"), "\(TestData.skipReason)"),
    arguments: [
      (["--model", "net"], "--model"), (["--assume", "eps=1"], "--assume"), (["--weights", "ema"], "--weights"),
      (["--tag", "x"], "--tag"),
    ])
  func whatAGraphSaysItselfIsNeedless(_ options: [String], _ option: String) async throws {
    let graph = TestData.path("models/kl-densenet/kl-densenet.pt2")
    try await check(
      ["--checkpoint", graph, "--data", demoBatch] + options, 64,
      "\(option): \(graph) says itself which model it is; leave the option out")
  }

  @Test func aFileWithoutSamplesIsNamed() async throws {
    let path = try folder.write("a.csv", Array("a,b\n1,2\n".utf8))
    let run = try await run("cifar-eval", ["compare", path, path])
    #expect(run.status == 65)
    #expect(
      run.errorLines
        == ["cifar-eval: \(path): the first line is not index,label,prediction,…; write it with --samples"])
  }

  private func check(_ arguments: [String], _ status: Int32, _ line: String) async throws {
    let run = try await run("cifar-eval", arguments + ["--limit", "20"])
    #expect(run.errorLines == ["cifar-eval: " + line])
    #expect(run.status == status)
    #expect(run.stdout == "")
  }
}
