import Datasets
import Evaluation
import MPI
import Metrics

extension Inputs {
  /// Evaluates the model on `images`, behind a bar on rank 0 unless the command is quiet; collective.
  ///
  /// - Throws: ``EvaluationError``.
  func run(
    on images: LabelledImages, _ command: EvaluateCommand, over world: Communicator,
    adjusting adjust: (inout EvaluationOptions) -> Void
  ) throws(EvaluationError) -> EvaluationResult {
    let bar = world.rank == 0 ? ProgressBar(command.output.progressForm) : nil
    var options = options
    adjust(&options)
    if let bar { options.progress = { bar.draw($0, of: $1) } }
    let result = try evaluate(
      model, on: images, preprocessing: preprocessing, normalization: normalization, dtype: dtype, communicator: world,
      options: options)
    bar?.clear()
    return result
  }
}
