import Datasets
import ModelFiles
import Models
import Tensors

/// An image classifier: a graph, and the file that its parameters lie in.
public struct Classifier: Sendable {
  let model: Model

  /// What it was recognised as, such as `resnet20`; of a file with a graph its name there.
  public var name: String { model.name }

  /// How many classes its logits are of.
  public var classCount: Int { model.graph.classCount }

  /// What it takes: channels, rows and columns.
  public var imageShape: [Int] { model.graph.imageShape.dimensions }

  /// The learned elements, as PyTorch counts them.
  public var parameterCount: Int { model.graph.learnedCount }

  /// What its parameters are stored as, and what an evaluation rounds to unless its options say otherwise.
  public var dtype: DType { model.catalogue.dtype ?? .float32 }

  /// What its published training code did to pixels; those scaled to 0...1 where it does not tell, bytes where the model takes them.
  public var normalization: Normalization {
    if model.takesBytes { return .bytes(channels: imageShape.first ?? 3) }
    let own = model.normalizer == nil ? model.normalization.flatMap { Normalization.preset($0) } : nil
    return own ?? .unit(channels: imageShape.first ?? 3)
  }
}

extension Session {
  /// Finds the model of a checkpoint in any form that is read: safetensors, `.pth`, DeepSpeed, distributed, Hugging Face, `.onnx`,
  /// `.pt2`.
  ///
  /// Headers alone are read; parameters are read by ``evaluate(_:on:options:)``, each rank its own piece.
  ///
  /// - Parameters:
  ///   - path: the file or folder.
  ///   - graph: a `.onnx` or `.pt2` file whose graph is to be run with the checkpoint's parameters; nil where the checkpoint tells.
  /// - Returns: the model, to be evaluated in this session.
  /// - Throws: ``CIFAREvalError/missing(_:)`` or ``CIFAREvalError/model(path:_:)``.
  public func model(at path: String, graph: String? = nil) throws(CIFAREvalError) -> Classifier {
    try agreeing { () throws(CIFAREvalError) in
      do throws(ModelFileError) { return Classifier(model: try Model.open(path, graph: graph)) } catch {
        throw error.isMissing ? .missing(error.description) : .model(path: path, error.description)
      }
    }
  }
}
