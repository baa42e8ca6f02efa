import Checkpoints
import Evaluation
import Files

/// The tags of DeepSpeed folders, each a checkpoint of its own.
enum Tags {
  /// Each checkpoint, or in the place of a folder with tags, those folders: by the numbers in their names.
  static func expand(_ checkpoints: [String]) throws(EvaluationError) -> [String] {
    var all: [String] = []
    for checkpoint in checkpoints {
      let tags = try tags(of: checkpoint)
      all += tags.isEmpty ? [checkpoint] : tags
    }
    return all
  }

  private static func tags(of checkpoint: String) throws(EvaluationError) -> [String] {
    guard Folder.exists(checkpoint) else { return [] }
    let folder = checkpoint.count > 1 && checkpoint.hasSuffix("/") ? String(checkpoint.dropLast()) : checkpoint
    let limit = 100_000
    do throws(FileError) {
      var tags: [String] = []
      for name in try Folder.names(folder, limit: limit) where Folder.exists("\(folder)/\(name)") {
        let files = try Folder.names("\(folder)/\(name)", limit: limit)
        if files.contains(where: { $0.hasSuffix("_model_states.pt") }) { tags.append(name) }
      }
      let steps = tags.map { (step: StepNumber.last(in: $0) ?? -1, tag: $0) }
      return steps.sorted { $0 < $1 }.map { "\(folder)/\($0.tag)" }
    } catch { throw EvaluationError(error.description, .badData) }
  }
}
