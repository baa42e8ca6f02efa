import ONNX
import TestSupport
import Testing

/// What a file holds and no node computes with.
@Suite struct UnreadTests {
  private func classes(inputs: [[UInt8]], tensors: [[UInt8]] = [], nodes: [[UInt8]] = []) throws -> Int {
    let weights = Protobuf.tensor("w", [2, 48], raw: Protobuf.floats([Float](repeating: 1, count: 96)))
    let ends = [
      Protobuf.node("Flatten", ["x"], ["f"]),
      Protobuf.node("Gemm", ["f", "w"], ["y"], attributes: [Protobuf.int("transB", 1)]),
    ]
    let file = try TemporaryFile(
      Protobuf.model(
        nodes: ends + nodes, tensors: [weights] + tensors, inputs: inputs, outputs: [Protobuf.value("y", [nil, 2])]),
      ending: "onnx")
    let model = try withExtendedLifetime(file) { try ImportedModel(try ONNXFile(file.path)) }
    return model.graph.classCount
  }

  private let image = Protobuf.value("x", [nil, 3, 4, 4])
  private let flag = Protobuf.value("is_training", [], type: 9)

  @Test func inputsThatNoNodeReadsAreLeftOut() throws {
    #expect(try classes(inputs: [flag, image]) == 2)
  }

  @Test func inputsThatANodeReadsAreRefused() {
    let reader = Protobuf.node("Not", ["is_training"], ["n"])
    #expect(throws: ONNXError.self) { try classes(inputs: [flag, image], nodes: [reader]) }
  }

  @Test func inputsThatAGraphOfANodeReadsAreRefused() {
    let graph = Protobuf.bytes(1, Protobuf.node("Not", ["is_training"], ["n"]))
    let branch = Protobuf.text(1, "then_branch") + Protobuf.bytes(6, graph) + Protobuf.int(20, 5)
    let reader = Protobuf.node("If", ["x"], ["n"], attributes: [branch])
    #expect(throws: ONNXError.self) { try classes(inputs: [flag, image], nodes: [reader]) }
  }

  @Test func textsAreNotRead() throws {
    let names = Protobuf.int(1, 2) + Protobuf.int(2, 8) + Protobuf.text(8, "names") + Protobuf.text(6, "cat")
    #expect(try classes(inputs: [image], tensors: [names + Protobuf.text(6, "dog")]) == 2)
  }
}
