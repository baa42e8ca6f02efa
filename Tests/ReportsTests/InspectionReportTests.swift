import Foundation
import TestSupport
import Testing

/// `cifar-eval inspect --json`.
@Suite struct InspectionReportTests {
  /// The document of an inspection that must succeed and fit the schema.
  private func inspected(_ arguments: [String], _ scratch: Scratch) async throws -> JSON {
    let result = try await run("cifar-eval", ["inspect"] + arguments + ["--json", scratch.file("i.json")])
    try #require(result.status == 0, "\(result.stderr)")
    let document = try scratch.json("i.json")
    let faults = try Schema("cifar-eval-inspect-2").faults(document)
    #expect(faults.isEmpty, "\(faults)")
    return document
  }

  @Test func tellsTheTensorsTheModelAndTheRanks() async throws {
    let scratch = try Scratch()
    let file = try scratch.checkpoint("conv1.bias", [])
    let json = try await inspected([file, "--ranks", "3", "--dtype", "bf16"], scratch)
    #expect(json["checkpoint"]?.text == file && json["dtype"]?.text == "fp32")
    #expect(json["tensors"]?.elements.count == 10 && json["tensors.4.name"]?.text == "fc1.weight")
    #expect(json["tensors.4.shape.1"] == .number(400) && json["tensors.4.type"]?.text == "float32")
    #expect(json["model.name"]?.text == "net" && json["model.parameters"] == .number(62_006))
    #expect(json["model.multiply_adds"] == .number(651_720))
    #expect(json["model.floating_point_operations"] == .number(1_303_440))
    #expect(json["model.operators.0.name"]?.text == "Conv" && json["model.operators.0.without_kernel"] == .number(0))
    #expect(json["model.units"]?.elements.count == 5 && json["model.units.2.bytes"] == .number(96_240))
    let bytes = json["model.bytes_of_ranks"]?.elements.compactMap(\.number) ?? []
    #expect(bytes.count == 3 && bytes.reduce(0, +) == 124_012)
    #expect(json["model.assumptions.0.what"]?.text == "activation" && json["graph"] == nil && json["run"] == nil)
  }

  @Test func tellsTheRunOfADeepSpeedFolder() async throws {
    let fixture = DeepSpeedFixture(FixtureParameter.net, stage: 3, ranks: 4, dtype: .bfloat16)
    let folder = try TemporaryFolder(fixture.files, tag: "global_step20")
    let json = try await inspected([folder.path], try Scratch())
    #expect(json["run.zero_stage"] == .number(3) && json["run.ranks"] == .number(4))
    #expect(json["run.deep_speed"]?.text == "0.19.8" && json["run.weights"]?.text == "fp32 master")
  }

  @Test(.enabled(if: TestData.has("models/net", "models/kl-densenet"), "\(TestData.skipReason)"))
  func tellsTheGraphOfAFileThatHoldsOne() async throws {
    let scratch = try Scratch()
    let onnx = try await inspected([TestData.path("models/net/dynamo18.onnx")], scratch)
    #expect(onnx["graph.opset"] == .number(18) && onnx["graph.producer"]?.text?.hasPrefix("pytorch") == true)
    #expect(onnx["graph.inputs.0.type"]?.text == "float32" && onnx["graph.inputs.0.shape.1"] == .number(3))
    #expect(onnx["graph.outputs.0.shape.1"] == .number(10))
    let exported = try await inspected([TestData.path("models/kl-densenet/kl-densenet.pt2")], scratch)
    #expect(exported["graph.opset"] == nil && exported["graph.inputs"]?.elements.count == 1)
  }

  @Test func leavesStandardOutputToTheDocumentAndSparesTheCheckpoint() async throws {
    let scratch = try Scratch()
    let file = try scratch.checkpoint("conv1.bias", [])
    let shown = try await run("cifar-eval", ["inspect", file, "--json", "-"])
    let document = try JSONDecoder().decode(JSON.self, from: Data(shown.stdout.utf8))
    #expect(document["schema"]?.text == "cifar-eval-inspect/2")
    let refused = try await run("cifar-eval", ["inspect", file, "--json", file])
    #expect(refused.status == 64)
    #expect(refused.stderr == "cifar-eval: \(file): the run reads this file (\(file)); write to another\n")
  }
}
