import Checkpoints
import Graphs
import Models

extension Model {
  /// Opens an ONNX model: its graph, and where its weights lie.
  ///
  /// The file says nothing of normalisation, so none is assumed.
  /// - Throws: ``ONNXError`` where it cannot be read, is no image classifier, or has what is not run.
  public init(onnx path: String) throws(ONNXError) {
    let file = try ONNXFile(path)
    let imported = try ImportedModel(file)
    let producer = file.producer.isEmpty ? "" : ", \(file.producer)"
    let catalogue = Catalogue(
      path: path, format: "ONNX opset \(file.opset)\(producer)", files: imported.files, tensors: imported.tensors,
      headerBytes: file.headerBytes)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    do throws(ModelError) {
      try self.init(graph: imported.graph, name: name, normalization: "unit", catalogue: catalogue)
    } catch { throw .unsupported(path: path, what: "\(error)") }
  }

  /// Whether a path is named as ONNX models are.
  public static func isONNX(_ path: String) -> Bool { path.lowercased().hasSuffix(".onnx") }
}
