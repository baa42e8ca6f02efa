import ONNX
import TestSupport
import Testing

/// Weights of fewer than 8 bits, with scales for blocks of them.
@Suite struct BlockedWeightTests {
  /// The lower half of a byte comes first; int4 is signed.
  @Test(arguments: [(22, [1, -2, 3, -4, 5, -6] as [Float]), (21, [1, 14, 3, 12, 5, 10])])
  func halvesOfBytesAreRead(_ type: Int, _ wanted: [Float]) throws {
    let nodes = [
      Protobuf.node("DequantizeLinear", ["w", "s"], ["d"]), Protobuf.node("MatMul", ["x", "d"], ["y"]),
    ]
    let tensors = [
      Protobuf.tensor("w", [2, 3], type: type, raw: [0xE1, 0xC3, 0xA5]), OperatorImportTests.float("s", [], [1]),
    ]
    let found = try OperatorImportTests().result(nodes, [2, 2], [1, 0, 0, 1], tensors: tensors, opset: 21)
    #expect(found.elements == wanted)
  }

  @Test func scalesOfBlocksWiden() throws {
    let node = Protobuf.node(
      "DequantizeLinear", ["w", "s", "z"], ["d"],
      attributes: [Protobuf.int("axis", 0), Protobuf.int("block_size", 2)])
    let tensors = [
      Protobuf.tensor("w", [3, 2], type: 3, raw: [1, 2, 3, 4, 5, 6]),
      OperatorImportTests.float("s", [2, 2], [1, 10, 100, 1000]),
      Protobuf.tensor("z", [2, 2], type: 3, raw: [0, 1, 2, 3]),
    ]
    let found = try OperatorImportTests().result(
      [node, Protobuf.node("MatMul", ["x", "d"], ["y"])], [1, 3], [1, 1, 1], tensors: tensors, opset: 21)
    #expect(found.elements == [304, 3040])
  }

  private static func product(_ op: String, _ attributes: [(String, Int)], inputs: [String] = []) -> [UInt8] {
    Protobuf.node(
      op, ["x", "w", "s"] + inputs, ["y"], domain: "com.microsoft",
      attributes: attributes.map { Protobuf.int($0.0, $0.1) })
  }

  /// Two columns of three rows in blocks of two; without zero points 8 is nought.
  @Test func productsOfFourBits() throws {
    let sizes = [("K", 3), ("N", 2), ("bits", 4), ("block_size", 2)]
    let tensors = [
      Protobuf.tensor("w", [2, 2, 1], type: 2, raw: [0xA9, 0x0B, 0x79, 0x06]),
      OperatorImportTests.float("s", [4], [1, 2, 10, 20]), Protobuf.tensor("z", [2], type: 2, raw: [0x19, 0x58]),
    ]
    let plain = try OperatorImportTests().result(
      [Self.product("MatMulNBits", sizes)], [1, 3], [1, 10, 100], tensors: tensors)
    #expect(plain.elements == [621, -4090])
    let shifted = try OperatorImportTests().result(
      [Self.product("MatMulNBits", sizes, inputs: ["z"])], [1, 3], [1, 10, 100], tensors: tensors)
    #expect(shifted.elements == [2010, 1910])
  }

  @Test func productsOfTables() throws {
    let sizes = [("K", 2), ("N", 1), ("block_size", 16), ("quant_type", 1)]
    let tensors = [
      Protobuf.tensor("w", [1], type: 2, raw: [0x0F]), OperatorImportTests.float("s", [1], [2]),
    ]
    let found = try OperatorImportTests().result(
      [Self.product("MatMulBnb4", sizes)], [1, 2], [1, 10], tensors: tensors)
    #expect(found.elements == [18])
  }

  @Test func sizesThatDoNotFitAreRefused() {
    let sizes = [("K", 3), ("N", 2), ("bits", 4), ("block_size", 4)]
    let tensors = [
      Protobuf.tensor("w", [3], type: 2, raw: [1, 2, 3]), OperatorImportTests.float("s", [4], [1, 1, 1, 1]),
    ]
    for op in ["MatMulNBits", "MatMulBnb4"] {
      #expect(throws: ONNXError.self) {
        try OperatorImportTests().result([Self.product(op, sizes)], [1, 3], tensors: tensors)
      }
    }
  }
}
