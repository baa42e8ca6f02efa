import ONNX
import Tensors
import TestSupport
import Testing

/// What single operators give for a batch of two images, each run by itself.
@Suite struct OperatorImportTests {
  /// The output `y` of nodes from `x`, whose elements are 0, 1, 2 and so on unless they are given.
  private func result(
    _ nodes: [[UInt8]], _ shape: [Int], _ elements: [Float]? = nil, tensors: [[UInt8]] = [], opset: Int = 17
  ) throws -> (dimensions: [Int], elements: [Float]) {
    let bytes = Protobuf.model(
      nodes: nodes, tensors: tensors, inputs: [Protobuf.value("x", shape)], outputs: [Protobuf.value("y", [nil])],
      opset: opset)
    let file = try TemporaryFile(bytes, ending: "onnx")
    let count = shape.reduce(1, *)
    let images = FoldedTensor(shape, floats: elements ?? (0..<count).map { Float($0) })
    let found = try withExtendedLifetime(file) { try ReferenceRun(try ONNXFile(file.path)).images(images, [:])[0] }
    return (found.dimensions, found.floats ?? [])
  }

  private static func int64(_ name: String, _ values: [Int], _ shape: [Int]? = nil) -> [UInt8] {
    Protobuf.tensor(name, shape ?? [values.count], type: 7, raw: values.flatMap { Protobuf.little($0) })
  }

  private static func float(_ name: String, _ shape: [Int], _ values: [Float]) -> [UInt8] {
    Protobuf.tensor(name, shape, raw: Protobuf.floats(values))
  }

  /// What `torch.nn.functional.pad` gives.
  @Test(arguments: [
    ("constant", [9, 4, 5, 9, 8, 9]), ("reflect", [5, 4, 5, 9, 8, 9]), ("edge", [4, 4, 5, 8, 8, 9]),
  ])
  func padsBelowZeroCut(_ mode: String, _ expected: [Float]) throws {
    let node = Protobuf.node(
      "Pad", ["x", "pads", "value"], ["y"],
      attributes: [Protobuf.text(1, "mode") + Protobuf.text(4, mode) + Protobuf.int(20, 3)])
    let found = try result(
      [node], [2, 1, 3, 4],
      tensors: [Self.int64("pads", [0, 0, -1, 1, 0, 0, 0, -2]), Self.float("value", [], [9])])
    #expect(found.dimensions == [2, 1, 2, 3])
    let second = expected.map { $0 == 9 && mode == "constant" ? 9 : $0 + 12 }
    #expect(Array(found.elements.prefix(6)) == expected)
    if mode != "constant" { #expect(Array(found.elements.suffix(6)) == second) }
  }

  @Test func padsMayGoRound() throws {
    let node = Protobuf.node(
      "Pad", ["x", "pads"], ["y"],
      attributes: [Protobuf.text(1, "mode") + Protobuf.text(4, "wrap") + Protobuf.int(20, 3)])
    let found = try result(
      [node], [2, 1, 2, 3], tensors: [Self.int64("pads", [0, 0, 1, 2, 0, 0, 0, 1])], opset: 19)
    #expect(found.dimensions == [2, 1, 3, 6])
    #expect(
      Array(found.elements.prefix(18)) == [4, 5, 3, 4, 5, 3, 1, 2, 0, 1, 2, 0, 4, 5, 3, 4, 5, 3])
  }
}
