import Foundation
import TestSupport
import Testing

/// No file that a command reads is replaced by what it writes, whatever tells of the file.
@Suite struct ReplacedInputTests {

  /// A PNG file of 2x2 pixels.
  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4nGNggABOMAAAAMsAN4DnHGYAAAAASUVORK5CYII="

  /// A checkpoint, a model's folder, images and names of classes.
  private static func inputs() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("net.pth", NetFile().torchFile())
    try folder.write("test.json", RefusalTests.images)
    try folder.write("names.txt", Array(ReportTests.classNames.joined(separator: "\n").utf8))
    try folder.write("model/model.pth", NetFile().torchFile())
    let processor =
      #"{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "do_resize": true, "size": {"height": 32, "width": 32}}"#
    try folder.write("model/preprocessor_config.json", Array(processor.utf8))
    return folder
  }

  /// Runs the program and expects it to refuse `output`, which keeps its bytes.
  private func expectRefusal(_ arguments: [String], of output: String, in folder: TemporaryFolder) async throws {
    let before = FileManager.default.contents(atPath: output)
    let run = try await run("cifar-eval", arguments)
    #expect(run.status == 64 && run.stdout == "", "\(run.status) \(run.stderr)")
    #expect(run.errorLines.count == 1 && run.stderr.contains("\(output): the run reads this file ("), "\(run.stderr)")
    #expect(FileManager.default.contents(atPath: output) == before)
  }

  @Test func aListOfClassesStays() async throws {
    let folder = try Self.inputs()
    let names = folder.path + "/names.txt"
    try await expectRefusal(
      [
        "--checkpoint", folder.path + "/net.pth", "--data", folder.path + "/test.json", "--classes", names, "--report",
        names,
      ], of: names, in: folder)
  }

  @Test(arguments: ["evaluate", "inspect"]) func whatLiesBesideAModelStays(command: String) async throws {
    let folder = try Self.inputs()
    let (model, output) = (folder.path + "/model/model.pth", folder.path + "/model/preprocessor_config.json")
    let words =
      command == "inspect"
      ? ["inspect", model] : ["--checkpoint", model, "--data", folder.path + "/test.json"]
    try await expectRefusal(words + ["--json", output], of: output, in: folder)
  }

  @Test func whatLiesAboveACheckpointOfARunStays() async throws {
    let folder = try Self.inputs()
    let output = folder.path + "/model/preprocessor_config.json"
    try folder.write("model/checkpoint-12/model.pth", NetFile().torchFile())
    let model = folder.path + "/model/checkpoint-12/model.pth"
    try await expectRefusal(
      ["--checkpoint", model, "--data", folder.path + "/test.json", "--json", output], of: output, in: folder)
  }

  @Test(
    .enabled(if: TestData.has("models/hf-resnet-224"), "\(TestData.skipReason)"), arguments: ["evaluate", "inspect"])
  func aConfigurationStays(command: String) async throws {
    let folder = try TemporaryFolder()
    let source = TestData.path("models/hf-resnet-224/hf")
    for name in try FileManager.default.contentsOfDirectory(atPath: source) {
      let (from, to) = (source + "/" + name, folder.path + "/" + name)
      if name.hasSuffix(".json") {
        try FileManager.default.copyItem(atPath: from, toPath: to)
      } else {
        try FileManager.default.createSymbolicLink(atPath: to, withDestinationPath: from)
      }
    }
    let words =
      command == "inspect"
      ? ["inspect", folder.path] : ["--checkpoint", folder.path, "--data", TestData.path("cifar10-lossless846")]
    for name in ["config.json", "preprocessor_config.json"] {
      let output = folder.path + "/" + name
      try await expectRefusal(words + ["--json", output], of: output, in: folder)
    }
  }

  @Test(.enabled(if: TestData.has("wild/s13-dcp/dcp"), "\(TestData.skipReason)"), arguments: ["evaluate", "inspect"])
  func theMetadataOfADistributedCheckpointStays(command: String) async throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: TestData.path("wild/s13-dcp/dcp"), toPath: folder.path + "/dcp")
    let output = folder.path + "/d.json"
    try FileManager.default.createSymbolicLink(atPath: output, withDestinationPath: "dcp/.metadata")
    let data = try folder.write("test_batch.bin", RefusalTests.images)
    let words =
      command == "inspect"
      ? ["inspect", folder.path + "/dcp"] : ["--checkpoint", folder.path + "/dcp", "--data", data]
    try await expectRefusal(words + ["--json", output], of: output, in: folder)
  }

  @Test(arguments: [true, false]) func theListOfASetStays(linked: Bool) async throws {
    let folder = try Self.inputs()
    let list = folder.path + "/tiny/val/val_annotations.txt"
    let picture = try #require(Data(base64Encoded: Self.picture))
    for name in ["a", "b"] { try folder.write("tiny/val/images/\(name).png", Array(picture)) }
    try folder.write("tiny/val/val_annotations.txt", Array("a.png\tn0a\t0\t0\t1\t1\nb.png\tn0b\t0\t0\t1\t1\n".utf8))
    let output = linked ? folder.path + "/link.txt" : list
    if linked { try FileManager.default.createSymbolicLink(atPath: output, withDestinationPath: list) }
    try await expectRefusal(
      [
        "--checkpoint", folder.path + "/net.pth", "--data", folder.path + "/tiny", "--class-names",
        folder.path + "/names.txt", "--report", output,
      ], of: output, in: folder)
  }
}
