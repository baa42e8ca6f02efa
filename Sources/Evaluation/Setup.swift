import Datasets
import Kernels
import Models
import Preprocessing
import Tensors

/// Checks that an evaluation can be run as it is asked for; nothing is read and nothing communicated.
///
/// ``evaluate(_:on:preprocessing:normalization:dtype:communicator:options:)`` does so itself; a program that reads images of
/// `shapes`, each `[channels, rows, columns]` with the first image that has it, first can refuse before.
/// - Returns: what makes images of the model's shape of these, and the normalisation for the model's channels.
/// - Throws: ``SetupError``.
@discardableResult
public func checkSetup(
  of model: Model, images shapes: [(shape: Shape, first: Int)], preprocessing: Preprocessing,
  normalization: Normalization, dtype: DType,
  ranks: Int, options: EvaluationOptions
) throws(SetupError) -> (Preparation, Normalization) {
  try options.checkKernels(dtype)
  try options.checkNumbers(ranks: ranks)
  guard model.routing?.capacityFactor == nil || !options.splitData && options.replicas == .count(1) else {
    throw .capacityOfParts
  }
  let preparation = try Preparation(preprocessing, to: model.graph.imageShape, from: shapes)
  let channels = model.graph.imageShape.dimensions.first ?? 0
  guard let fitted = normalization.channels(channels) else {
    throw .normalization(channels: normalization.mean.count, wanted: channels, model: model.name)
  }
  try checkNormalizer(of: model, fitted)
  return (preparation, fitted)
}

/// Refuses to normalise pixels that the model normalises itself, or to give it others than its numbers are of.
private func checkNormalizer(of model: Model, _ normalization: Normalization) throws(SetupError) {
  if model.takesBytes, normalization != .bytes(channels: normalization.mean.count) { throw .bytes(model: model.name) }
  guard let own = model.normalizer else { return }
  guard normalization.mean.allSatisfy({ $0 == 0 }), normalization.standardDeviation.allSatisfy({ $0 == 1 }) else {
    throw .normalisedTwice(names: own.description, model: model.name)
  }
  let most = 255 / normalization.divisor
  if let wanted = own.fullBrightness, (most > 2) != (wanted > 2) {
    throw .brightness(most, wanted: wanted, names: own.description, model: model.name)
  }
}

extension EvaluationOptions {
  /// Refuses native bfloat16 kernels where they cannot run.
  fileprivate func checkKernels(_ dtype: DType) throws(SetupError) {
    guard convolutions.isNative else { return }
    guard dtype == .bfloat16 else { throw .kernels(convolutions, of: dtype) }
    guard cpuLevel.name == CPULevel.best.name else { throw .kernelsAtLevel(convolutions, level: cpuLevel.name) }
    if let needs = convolutions.lacking { throw .kernelsUnavailable(convolutions, needs: needs) }
  }

  fileprivate func checkNumbers(ranks: Int) throws(SetupError) {
    guard zeroStage == 0 || zeroStage == 3 else { throw .zeroStage(zeroStage) }
    if let batchSize, batchSize < 1 { throw .batchSize(batchSize) }
    if let threads, !(1...4096 ~= threads) { throw .threads(threads) }
    if case .count(let count) = replicas, !(1...ranks ~= count) { throw .replicas(count, ranks: ranks) }
  }
}

/// Refuses a set without images, and labels that are none of the model's classes.
func checkLabels(of images: LabelledImages, _ model: Model) throws(EvaluationError) {
  guard images.count > 0 else { throw EvaluationError("the data set holds no image", .badData) }
  let classes = model.graph.classCount
  if let image = (0..<images.count).first(where: { images.label(of: $0) >= classes }) {
    throw EvaluationError(
      """
      image \(image) has label \(images.label(of: image)), but the model \(model.name) has \(classes) classes, labels 0 to \
      \(classes - 1); give the set that it was trained for
      """, .badData)
  }
}
