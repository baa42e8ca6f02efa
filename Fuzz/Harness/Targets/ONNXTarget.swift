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

  func seeds() -> [String: [UInt8]] { ONNXSeeds.all }
}
