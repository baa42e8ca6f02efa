import Evaluation
import Metrics
import ModelFiles

extension Session {
  /// Runs every image through the model, and counts.
  ///
  /// Where both the model's files and the set name their classes they are matched by name, and counted in the model's order.
  /// Every rank runs every image, and the ranks compare inputs, shards and logits; what comes back is the same on all of them.
  ///
  /// - Parameters:
  ///   - model: of this session.
  ///   - images: of this session, or a program's own; of any size that `options` make the model's.
  ///   - options: how pixels are prepared, what everything is rounded to, how parameters are cut.
  /// - Returns: counts, predictions, logits and their digest.
  /// - Throws: ``CIFAREvalError`` where the images or the options do not fit the model.
  public func evaluate(
    _ model: Classifier, on images: TestImages, options: Options = Options()
  ) throws(CIFAREvalError) -> Outcome {
    let normalization = options.normalization ?? model.normalization
    let preprocessing = options.preprocessing ?? model.preprocessing
    let dtype = options.dtype ?? model.dtype
    let images = try agreeing { () throws(CIFAREvalError) in
      try model.checkPreparation(options)
      let images = try images.numbered(as: model)
      try images.check(classes: model.classCount)
      do throws(SetupError) {
        try checkSetup(
          of: model.model, images: images.labelled.shapes, preprocessing: preprocessing,
          normalization: normalization, dtype: dtype, ranks: communicator.size, options: options.forEvaluation)
      } catch { throw .options(error.description) }
      return images
    }
    do throws(EvaluationError) {
      let result = try Evaluation.evaluate(
        model.model, on: images.labelled, preprocessing: preprocessing, normalization: normalization,
        dtype: dtype, communicator: communicator, options: options.forEvaluation)
      return Outcome(result, images)
    } catch { throw .failed(line: error.line) }
  }
}
