import Checkpoints
import Datasets
import Evaluation
import ModelFiles
import Models
import Preprocessing
import Reports

extension Inputs {
  /// What the preprocessor_config.json beside the checkpoint says; nil where there is none, and where the options say all of it.
  static func preparation(_ command: EvaluateCommand, _ model: Model) throws(EvaluationError) -> ImageProcessor? {
    guard command.checkpoint != nil else { return nil }
    let options = command.preprocessing
    let sizes = options.resize != nil || options.crop != nil
    let values = command.normalization != nil || command.mean != nil && command.std != nil
    if sizes, values { return nil }
    do throws(ModelFileError) { return try ImageProcessor(of: model.catalogue.path) } catch {
      throw EvaluationError(naming: error)
    }
  }

  /// Its normalisation for the model's channels.
  static func normalization(
    of preparation: ImageProcessor?, _ command: EvaluateCommand, channels: Int
  ) throws(EvaluationError) -> Normalization? {
    guard command.normalization == nil, let preparation else { return nil }
    if let found = preparation.normalization.channels(channels) { return found }
    throw EvaluationError(
      """
      \(preparation.path): image_mean has \(preparation.normalization.mean.count) numbers, but the model takes \
      \(channels) channel\(channels == 1 ? "" : "s"); give --mean and --std
      """, .badData)
  }

  /// What was taken from the file, for the report.
  static func assumption(
    _ preparation: ImageProcessor, _ preprocessing: Preprocessing, _ normalization: Normalization
  ) -> AssumptionDescription {
    func list(_ numbers: [Float]) -> String { numbers.map { "\($0)" }.joined(separator: " ") }
    let steps = [preprocessing.description].filter { !$0.isEmpty }
    let values = ["mean \(list(normalization.mean))", "std \(list(normalization.standardDeviation))"]
    return AssumptionDescription(
      what: "preprocessing", value: "\((steps + values).joined(separator: ", ")), by \(preparation.path)",
      option: "--resize, --crop, --interpolation, --mean and --std")
  }
}
