import Datasets
import ModelFiles
import Models
import Tensors

/// An image classifier: a graph, and the file that its parameters lie in.
public struct Classifier: Sendable {
  let model: Model
  /// What a preprocessor_config.json beside the weights says, or why it cannot be followed.
  private let preparation: Result<ImageProcessor?, ModelFileError>

  init(_ model: Model) {
    self.model = model
    do throws(ModelFileError) { preparation = .success(try ImageProcessor(of: model.catalogue.path)) } catch {
      preparation = .failure(error)
    }
  }

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

  /// What a preprocessor_config.json beside its weights makes of the size of an image; nothing where there is none.
  public var preprocessing: ImagePreparation { told?.preprocessing ?? ImagePreparation() }

  /// What a preprocessor_config.json beside its weights, else its published training code, does to pixels; those scaled to 0...1 where
  /// nothing tells, bytes where the model takes them.
  public var normalization: Normalization {
    if model.takesBytes { return .bytes(channels: imageShape.first ?? 3) }
    if model.normalizer == nil, let own = told?.normalization.channels(imageShape.first ?? 3) { return own }
    let own = model.normalizer == nil ? model.normalization.flatMap { Normalization.preset($0) } : nil
    return own ?? .unit(channels: imageShape.first ?? 3)
  }

  private var told: ImageProcessor? { (try? preparation.get()) ?? nil }

  /// Refuses a preprocessor_config.json that cannot be followed, where `options` leave something to it.
  ///
  /// - Throws: ``CIFAREvalError/options(_:)``.
  func checkPreparation(_ options: Options) throws(CIFAREvalError) {
    guard options.preprocessing == nil || options.normalization == nil else { return }
    let told: ImageProcessor?
    do throws(ModelFileError) { told = try preparation.get() } catch { throw .options(error.description) }
    guard let told, options.normalization == nil, model.normalizer == nil, !model.takesBytes else { return }
    let (channels, means) = (imageShape.first ?? 3, told.normalization.mean.count)
    guard told.normalization.channels(channels) != nil else {
      throw .options("\(told.path): image_mean has \(means) numbers, but the model takes \(channels) channels")
    }
  }
}

extension Session {
  /// Finds the model of a checkpoint in any form that is read: safetensors, `.pth`, DeepSpeed, distributed, Hugging Face, `.onnx`,
  /// `.pt2`, TorchScript.
  ///
  /// Headers alone are read; parameters are read by ``evaluate(_:on:options:)``, each rank its own piece.
  ///
  /// - Parameters:
  ///   - path: the file or folder.
  ///   - graph: a `.onnx`, `.pt2` or TorchScript file whose graph is to be run with the checkpoint's parameters; nil where the checkpoint tells.
  /// - Returns: the model, to be evaluated in this session.
  /// - Throws: ``CIFAREvalError/missing(_:)`` or ``CIFAREvalError/model(path:_:)``.
  public func model(at path: String, graph: String? = nil) throws(CIFAREvalError) -> Classifier {
    try agreeing { () throws(CIFAREvalError) in
      do throws(ModelFileError) { return Classifier(try Model.open(path, graph: graph)) } catch {
        throw error.isMissing ? .missing(error.description) : .model(path: path, error.description)
      }
    }
  }
}
