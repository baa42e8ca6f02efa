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
    notes += [labelNote(labelled)].compactMap(\.self)
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

  /// What is worth saying of labels that no names hold to the model's classes: those of another set, or counted from 1, fit it too.
  private func labelNote(_ images: LabelledImages) -> String? {
    let top = model.graph.classCount - 1
    // Of fewer images a class is often left out by chance.
    guard images.classNames.isEmpty, images.count > 4 * top else { return nil }
    let labels = (0..<images.count).map(images.label(of:))
    let (first, last) = (labels.min() ?? 0, labels.max() ?? 0)
    guard first > 0 || last < top else { return nil }
    return
      "labels are from \(first) to \(last), the model's classes from 0 to \(top): is it the model's set, counted as it counts?"
  }
}
