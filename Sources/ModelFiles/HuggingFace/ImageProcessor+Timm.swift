import Checkpoints
import Datasets
import Files
import JSON
import Models
import Preprocessing

extension ImageProcessor {
  /// How timm prepares images for a model, as its config.json says; nil where it says no means and deviations.
  ///
  /// Sizes are not taken: timm's file keeps those of the weights that a training began with, whatever it was trained on. What images
  /// are resized to is asked for where theirs is not the model's.
  ///
  /// Source: timm, data/config.py (resolve_data_config).
  init?(_ timm: TimmConfig) throws(CheckpointError) {
    guard let means = timm.preparation["mean"], let deviations = timm.preparation["std"] else { return nil }
    let (mean, deviation) = (Self.numbers(means), Self.numbers(deviations))
    guard let normalization = Normalization(mean: mean, standardDeviation: deviation) else {
      throw .unsupported(
        path: timm.path,
        what:
          "pretrained_cfg has the mean \(printable("\(means)")) and the std \(printable("\(deviations)")); expected numbers for each "
          + "channel, the std's above 0")
    }
    (path, self.normalization) = (timm.path, normalization)
    var preprocessing = Preprocessing()
    if case .string(let name)? = timm.preparation["interpolation"] {
      guard let interpolation = Interpolation(rawValue: name) else {
        let names = Interpolation.allCases.map(\.rawValue).joined(separator: ", ")
        throw .unsupported(
          path: timm.path, what: "pretrained_cfg has the interpolation \(printable(name)); expected one of \(names)")
      }
      preprocessing.interpolation = interpolation
    }
    self.preprocessing = preprocessing
  }

  private static func numbers(_ value: JSONValue) -> [Float] {
    guard case .array(let elements) = value, elements.count <= 64 else { return [] }
    return elements.compactMap { if case .number(let number) = $0 { Float(number) } else { nil } }
  }
}
