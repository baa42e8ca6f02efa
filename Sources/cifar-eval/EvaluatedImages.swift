import Datasets
import Evaluation
import MPI

extension Inputs {
  /// The images of a set that are evaluated on, with the labels that are meant, and what is worth knowing of them; collective.
  ///
  /// - Throws: ``EvaluationError`` where labels do not fit, or no preprocessing makes images of the model's size of these.
  func images(
    of set: LabelledImages, _ command: EvaluateCommand, over world: Communicator
  ) throws(EvaluationError) -> (images: LabelledImages, notes: [String]) {
    var notes: [String] = []
    let labelled = try world.agreeing { () throws(EvaluationError) in
      classes.numbered(try labels.apply(to: set, &notes))
    }
    var images = command.data.limit.map { labelled.prefix($0) } ?? labelled
    if command.data.skipBroken { images = try images.leavingOutBroken(over: world) }
    guard source.knownShape == nil else { return (images, notes) }
    try world.agreeing { () throws(EvaluationError) in
      do throws(SetupError) {
        try checkSetup(
          of: model, images: images.shapes, preprocessing: preprocessing, normalization: normalization, dtype: dtype,
          ranks: world.size, options: options)
      } catch { throw EvaluationError(naming: error) }
    }
    return (images, notes)
  }
}
