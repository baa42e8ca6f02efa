import Datasets
import Models
import Preprocessing

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

/// What makes images of the model's shape of these.
///
/// - Throws: ``EvaluationError`` that names both shapes where nothing does.
func fitting(
  _ preprocessing: Preprocessing, _ model: Model, _ images: LabelledImages
) throws(EvaluationError) -> PreprocessingPlan {
  do throws(PreprocessingError) {
    return try preprocessing.plan(from: images.shape, to: model.graph.imageShape)
  } catch { throw EvaluationError(error) }
}

/// The normalisation for the model's channels.
///
/// - Throws: ``EvaluationError`` that names both numbers of channels.
func fitting(_ normalization: Normalization, _ model: Model) throws(EvaluationError) -> Normalization {
  let channels = model.graph.imageShape.dimensions.first ?? 0
  guard let fitted = normalization.channels(channels) else {
    throw EvaluationError(
      """
      the normalisation is of \(normalization.mean.count) channels, but the model \(model.name) takes images of \
      \(channels); give --mean and --std of as many numbers
      """, .usage)
  }
  return fitted
}
