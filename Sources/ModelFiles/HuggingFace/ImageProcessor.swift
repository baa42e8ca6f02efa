import Checkpoints
import Datasets
import JSON
import Models
import Preprocessing

/// How images are prepared for a model, as the preprocessor_config.json beside its weights says, or timm's config.json.
public struct ImageProcessor: Equatable, Sendable {
  /// The file.
  public let path: String
  /// Sizes and crops.
  public let preprocessing: Preprocessing
  /// What follows them, of as many channels as the file has numbers.
  public let normalization: Normalization

  /// What belongs to the checkpoint at `path`; nil where there is none.
  ///
  /// - Throws: ``ModelFileError`` where it cannot be read, or says what is not served.
  public init?(of path: String) throws(ModelFileError) {
    do throws(CheckpointError) {
      // timm's models in transformers are prepared as their config.json says.
      if let file = try ModelFolder.object("preprocessor_config.json", of: path),
        file.values["image_processor_type"] != .string("TimmWrapperImageProcessor")
      {
        try self.init(path: file.path, values: file.values)
      } else {
        guard let timm = try TimmConfig(of: path), let own = try ImageProcessor(timm) else { return nil }
        self = own
      }
    } catch { throw .checkpoint(error) }
  }

  init(path: String, values: [String: JSONValue]) throws(CheckpointError) {
    let keys = ProcessorKeys(path: path, values: values)
    let kind = try keys.kind()
    try keys.refuseUnserved()
    self.path = path
    preprocessing = try keys.preprocessing(kind)
    normalization = try keys.normalization(kind)
  }
}
