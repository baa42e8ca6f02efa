import Datasets
import Evaluation
import ModelFiles
import Models
import Preprocessing
import Tensors

/// How pixels are normalised.
extension Inputs {
  /// What a file beside the weights says, else a preset by its name, with the numbers of `--mean`, `--std` and `--scale`.
  static func normalization(
    _ command: EvaluateCommand, _ model: Model, _ preparation: ImageProcessor?
  ) throws(EvaluationError) -> Normalization {
    try checkNormalization(command, model)
    let channels = model.graph.imageShape.dimensions[0]
    if model.takesBytes { return .bytes(channels: channels) }
    var own = try normalization(of: preparation, command, channels: channels)
    // The model's own numbers count, and only they; the file still says what full brightness is.
    if model.normalizer != nil, let found = own {
      let unit = Normalization.unit(channels: channels)
      own = Normalization(mean: unit.mean, standardDeviation: unit.standardDeviation, divisor: found.divisor)
    }
    let name = command.preprocessing.normalization ?? model.normalization ?? "unit"
    guard let preset = own ?? Normalization.preset(name) else {
      let known = Normalization.presets.map(\.name).joined(separator: ", ")
      throw usage("--normalization", name, known)
    }
    var divisor = try command.preprocessing.divisor()
    if divisor == 255, let own { divisor = own.divisor }
    guard command.preprocessing.mean != nil || command.preprocessing.std != nil || divisor != preset.divisor else {
      return preset
    }
    // Presets are of pixels up to 1.
    let unit = Normalization.unit(channels: channels)
    let known = divisor == preset.divisor ? preset.channels(channels) ?? unit : unit
    let most = 255 / divisor
    let mean = try numbers("--mean", command.preprocessing.mean, channels, upTo: most) ?? known.mean
    let deviation = try numbers("--std", command.preprocessing.std, channels, upTo: most) ?? known.standardDeviation
    guard let normalization = Normalization(mean: mean, standardDeviation: deviation, divisor: divisor) else {
      throw usage("--std", command.preprocessing.std ?? "", "numbers above zero")
    }
    return normalization
  }

  /// Refuses what would be applied beside the model's own numbers, or not at all.
  private static func checkNormalization(_ command: EvaluateCommand, _ model: Model) throws(EvaluationError) {
    if model.takesBytes { try checkBytes(command, model) }
    if let normalizer = model.normalizer {
      let given = [
        ("--mean", command.preprocessing.mean), ("--std", command.preprocessing.std),
        ("--normalization", command.preprocessing.normalization),
      ]
      if let (option, value) = given.first(where: { $1 != nil && $1 != "unit" }) {
        throw EvaluationError(
          """
          \(option) \(value ?? ""): the model of \(model.catalogue.path) normalises pixels itself, with \(normalizer) of the \
          file; leave it out
          """, .usage)
      }
    }
    if let name = command.preprocessing.normalization, command.preprocessing.mean != nil,
      command.preprocessing.std != nil
    {
      throw EvaluationError(
        "--normalization \(name): --mean and --std are given too, which leave nothing of it; leave it or them out",
        .usage)
    }
  }

  /// Refuses numbers beside those of a model that takes bytes.
  private static func checkBytes(_ command: EvaluateCommand, _ model: Model) throws(EvaluationError) {
    let options = command.preprocessing
    let given = [("--mean", options.mean), ("--std", options.std), ("--normalization", options.normalization)]
    guard let (option, value) = given.first(where: { $1 != nil && $1 != "unit" }) else { return }
    throw EvaluationError(
      """
      \(option) \(value ?? ""): the model of \(model.catalogue.path) takes pixels as whole numbers from 0 to 255 and \
      normalises them itself; leave it out
      """, .usage)
  }

  private static func numbers(
    _ option: String, _ text: String?, _ channels: Int, upTo most: Float
  ) throws(EvaluationError) -> [Float]? {
    guard let text else { return nil }
    let numbers = text.split(separator: ",").compactMap { Float($0) }
    guard [1, channels].contains(numbers.count), numbers.allSatisfy(\.isFinite),
      numbers.count == text.split(separator: ",", omittingEmptySubsequences: false).count
    else {
      let several = channels == 3 ? "three" : "\(channels)"
      throw usage(option, text, channels == 1 ? "one number" : "one number, or \(several) with commas between")
    }
    // Pixels are taken as 0...1, where no mean and no deviation is larger; training code often counts to 255.
    guard numbers.allSatisfy({ (0...most).contains($0) }) else {
      guard most == 1 else { throw usage(option, text, "numbers from 0 to 255, as pixels are with --scale 255") }
      let scaled = numbers.map { "\((($0 / 255) * 1e5).rounded() / 1e5)" }.joined(separator: ",")
      throw usage(option, text, "numbers from 0 to 1, as pixels are; of pixels from 0 to 255, divide by 255: \(scaled)")
    }
    return numbers.count == 1 ? [Float](repeating: numbers[0], count: channels) : numbers
  }
}
