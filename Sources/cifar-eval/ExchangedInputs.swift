import Checkpoints
import Datasets
import Evaluation
import Exported
import ONNX
import TorchScript

/// Inputs that were given in one another's place: looked at only where one could not be opened as what it was given for.
enum ExchangedInputs {
  /// The error of a checkpoint that is a set of images; nil where it is none.
  static func error(ofCheckpoint path: String) -> EvaluationError? {
    for split in Split.allCases {
      guard let set = try? DatasetSource.locate(path, split: split) else { continue }
      // A binary batch has no mark but its labels, and any pickle or archive may hold one.
      guard (try? set.map()) != nil else { continue }
      return EvaluationError(
        "\(path): no checkpoint but a set of images, \(set.name); give it with --data, and the model with --checkpoint",
        .badData)
    }
    return nil
  }

  /// The error of a set of images that is a checkpoint, which was refused with `error`; nil where it is none.
  static func error(ofData path: String, _ error: DatasetError) -> EvaluationError? {
    switch error {
    case .unknownFormat, .noDataset, .wrongSize, .pickle: break
    default: return nil
    }
    guard let format = format(path) else { return nil }
    return EvaluationError(
      "\(path): no set of images but a checkpoint, \(format); give it with --checkpoint, and the images with --data",
      .badData)
  }

  private static func format(_ path: String) -> String? {
    if path.lowercased().hasSuffix(".onnx"), let file = try? ONNXFile(path) { return "ONNX opset \(file.opset)" }
    if ExportedFile.isExported(path) { return "torch.export" }
    if ScriptFile.isScript(path) { return "TorchScript" }
    return (try? Catalogue.open(path))?.summary
  }
}
