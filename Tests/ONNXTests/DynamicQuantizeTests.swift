import ONNX
import TestSupport
import Testing

/// Activations that are rounded by the extremes of each image, two of which are in a batch.
@Suite struct DynamicQuantizeTests {
  /// Of the second scale 2 and zero point 51; 21 / 2 goes to the even one.
  private static let images: [Float] = [0, 255, 100.4, -102, 408, 21]
  private static let quantized = Protobuf.node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"])
  private static let cast = Protobuf.node("Cast", ["p"], ["c"], attributes: [Protobuf.int("to", 1)])
  private static let scaled = Protobuf.node("Mul", ["c", "s"], ["y"])

  private static let tensors = [
    Protobuf.tensor("w", [3, 2], type: 3, raw: [1, 2, 3, 4, 5, 7]), Protobuf.tensor("wz", [], type: 3, raw: [1]),
    Protobuf.tensor("k", [1, 1, 1, 2], type: 2, raw: [3, 1]), Protobuf.tensor("kz", [], type: 2, raw: [2]),
    OperatorImportTests.float("ws", [], [0.5]), OperatorImportTests.float("b", [2], [1, -1]),
  ]

  private func result(_ nodes: [[UInt8]], _ shape: [Int], _ elements: [Float] = images) throws -> [Float] {
    try OperatorImportTests().result(nodes, shape, elements, tensors: Self.tensors).elements
  }

  @Test func eachImageHasAScale() throws {
    let product = Protobuf.node("MatMulInteger", ["q", "w", "z", "wz"], ["p"])
    let nodes = [Self.quantized, product, Self.cast, Self.scaled]
    #expect(try result(nodes, [2, 3]) == [910, 1365, 896, 1242])
    // Alone they give the same, and nothing but zeros gives zeros.
    #expect(try result(nodes, [1, 3], [-102, 408, 21]) == [896, 1242])
    #expect(try result(nodes, [2, 3], [0, 255, 100.4, 0, 0, 0]) == [910, 1365, 0, 0])
  }

  @Test func convolutionsPadWithTheZeroPoint() throws {
    let conv = Protobuf.node(
      "ConvInteger", ["q", "k", "z", "kz"], ["p"], attributes: [Protobuf.ints("pads", [0, 1, 0, 0])])
    let found = try result([Self.quantized, conv, Self.cast, Self.scaled], [2, 1, 1, 3])
    #expect(found == [0, -255, 155, 102, -510, 388])
  }

  @Test(arguments: ["DynamicQuantizeMatMul", "MatMulIntegerToFloat"])
  func productsOfOnnxruntime(_ op: String) throws {
    let isWhole = op == "DynamicQuantizeMatMul"
    let inputs = isWhole ? ["x", "w", "ws", "wz", "b"] : ["q", "w", "s", "ws", "z", "wz", "b"]
    let node = Protobuf.node(op, inputs, ["y"], domain: "com.microsoft")
    #expect(try result((isWhole ? [] : [Self.quantized]) + [node], [2, 3]) == [456, 681.5, 449, 620])
  }

  /// Rows of which an image has two, one after the other, have one scale.
  @Test func rowsOfAnImageShareItsScale() throws {
    let rows = OperatorImportTests.int64("rows", [-1, 3])
    let nodes = [
      Protobuf.node("Reshape", ["x", "rows"], ["r"]), Protobuf.node("DynamicQuantizeLinear", ["r"], ["q", "s", "z"]),
      Protobuf.node("MatMulInteger", ["q", "w", "z", "wz"], ["p"]), Self.cast, Self.scaled,
    ]
    let found = try OperatorImportTests().result(
      nodes, [2, 2, 3], [0, 255, 100.4, 1, 2, 3, -102, 408, 21, 408, 0, 0], tensors: Self.tensors + [rows])
    #expect(found.elements == [910, 1365, 16, 25, 896, 1242, 0, 408])
  }
}
