import Checkpoints
import Datasets
import Evaluation
import ModelFiles
import Models
import Preprocessing
import Reports

extension Inputs {
  /// What the preprocessor_config.json beside the checkpoint says, or timm's config.json; nil where there is none, and where the options say all of it.
  static func preparation(_ command: EvaluateCommand, _ model: Model) throws(EvaluationError) -> ImageProcessor? {
    guard command.model.checkpoint != nil else { return nil }
    let options = command.preprocessing
    let sizes = options.resize != nil || options.crop != nil
    let values = options.normalization != nil || options.mean != nil && options.std != nil
    if sizes, values { return nil }
    do throws(ModelFileError) { return try ImageProcessor(of: model.catalogue.path) } catch {
      throw EvaluationError(naming: error)
    }
  }

  /// Its normalisation for the model's channels.
  static func normalization(
    of preparation: ImageProcessor?, _ command: EvaluateCommand, channels: Int
  ) throws(EvaluationError) -> Normalization? {
    guard command.preprocessing.normalization == nil, let preparation else { return nil }
    if let found = preparation.normalization.channels(channels) { return found }
    throw EvaluationError(
      """
      \(preparation.path): it has a mean of \(preparation.normalization.mean.count) numbers, but the model takes \
      \(channels) channel\(channels == 1 ? "" : "s"); give --mean and --std
      """, .badData)
  }

  /// What was taken from the file, and from the model that normalises pixels itself, for the report.
  static func assumptions(
    _ preparation: ImageProcessor?, _ preprocessing: Preprocessing, _ normalization: Normalization, _ model: Model
  ) -> [AssumptionDescription] {
    func list(_ numbers: [Float]) -> String { numbers.map { "\($0)" }.joined(separator: " ") }
    var assumptions: [AssumptionDescription] = []
    var steps = [preprocessing.description].filter { !$0.isEmpty }
    var option = "--resize, --crop, --interpolation"
    if let own = model.normalizer {
      let others = preparation.map { ", not with those of \($0.path)" } ?? ""
      let value = "by the model itself, with \(own) of its file\(others)"
      assumptions.append(AssumptionDescription(what: "normalisation", value: value, option: nil))
    } else {
      // Numbers that options gave are no file's.
      if preparation?.normalization.channels(normalization.mean.count) == normalization {
        steps += ["mean \(list(normalization.mean))", "std \(list(normalization.standardDeviation))"]
        option += ", --mean and --std"
      }
    }
    if let preparation, !steps.isEmpty {
      let value = "\(steps.joined(separator: ", ")), by \(preparation.path)"
      assumptions.append(AssumptionDescription(what: "preprocessing", value: value, option: option))
    }
    return assumptions
  }
}
