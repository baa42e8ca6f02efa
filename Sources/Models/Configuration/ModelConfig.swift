import Checkpoints
import JSON

/// What the config.json of a Hugging Face folder says of the model beside it.
///
/// Source: transformers, configuration_utils.py and models/*/configuration_*.py.
public struct ModelConfig: Sendable {
  /// The file.
  public let path: String
  /// The architecture, such as `vit`.
  public let modelType: String
  /// The rows and columns that images are given to the model with, where its preprocessor tells.
  public var imageSize: [Int]?

  package let values: [String: JSONValue]

  /// The config.json that belongs to the checkpoint at `path`; nil where there is none, or none of transformers'.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read, or is transformers' and not JSON.
  public init?(of path: String) throws(CheckpointError) {
    guard let file = try ModelFolder.object("config.json", of: path, marked: "\"model_type\"") else { return nil }
    self.init(path: file.path, values: file.values)
  }

  /// The same of values that were read; nil where they name no `model_type`.
  package init?(path: String, values: [String: JSONValue]) {
    guard case .string(let type)? = values["model_type"] else { return nil }
    (self.path, self.values, modelType) = (path, values, type)
  }

  /// The same with the keys of the object under `key` before its own.
  func part(_ key: String) -> ModelConfig {
    guard case .object(let inner)? = values[key] else { return self }
    return ModelConfig(copying: self, values: values.merging(inner) { $1 })
  }

  private init(copying other: ModelConfig, values: [String: JSONValue]) {
    (path, modelType, imageSize, self.values) = (other.path, other.modelType, other.imageSize, values)
  }

  /// The classes' names in the order of the logits; nil where the file names none, or only numbers them.
  public var classNames: [String]? {
    guard case .object(let labels)? = values["id2label"], !labels.isEmpty else { return nil }
    let texts = (0..<labels.count).compactMap { if case .string(let name)? = labels["\($0)"] { name } else { nil } }
    guard texts.count == labels.count, !texts.enumerated().allSatisfy({ $1 == "LABEL_\($0)" }) else { return nil }
    return texts
  }
}
