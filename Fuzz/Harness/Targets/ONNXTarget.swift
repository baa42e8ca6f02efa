import ONNX

/// An ONNX model's header, and its graph.
struct ONNXTarget: FuzzTarget {
  let name = "onnx"
  private let folder = MemoryFolder("onnx")

  func load(_ input: UnsafeRawBufferPointer) {
    folder.hold(["input.onnx": Array(input)])
    do throws(ONNXError) { _ = try ImportedModel(try ONNXFile(folder.path + "/input.onnx")) } catch {
      Loading.check(error.description)
    }
  }

  func seeds() -> [String: [UInt8]] { ["gemm": Self.model] }

  /// A model of one Gemm, field by field (onnx.proto3): ir_version, producer, graph, opset.
  private static let model: [UInt8] = {
    func field(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(payload.count)] + payload }
    func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
    let node = text(1, "x") + text(1, "w") + text(2, "y") + text(4, "Gemm")
    let alpha = text(1, "alpha") + [0x15, 0, 0, 0x80, 0x3f, 0xa0, 0x01, 1]
    let weight = [0x08, 2, 0x08, 1, 0x10, 1] + text(8, "w") + field(9, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
    let value = field(2, field(1, [0x08, 1] + field(2, field(1, [0x08, 1]) + field(1, [0x08, 2]))))
    let graph =
      field(1, node + field(5, alpha)) + text(2, "graph") + field(5, weight) + field(11, text(1, "x") + value)
      + field(12, text(1, "y") + value)
    return [0x08, 8] + text(2, "hand") + field(7, graph) + field(8, [0x10, 17])
  }()
}
