import ONNX

/// An ONNX model's header, the names of classes in its metadata, and its graph.
struct ONNXTarget: FuzzTarget {
  let name = "onnx"
  private let folder = MemoryFolder("onnx")

  func load(_ input: UnsafeRawBufferPointer) {
    folder.hold(["input.onnx": Array(input)])
    do throws(ONNXError) {
      let file = try ONNXFile(folder.path + "/input.onnx")
      _ = file.classes
      _ = try ImportedModel(file)
    } catch {
      Loading.check(error.description)
    }
  }

  func seeds() -> [String: [UInt8]] { ONNXSeeds.all }
}
