import Checkpoints
import Evaluation

extension EvaluationError {
  /// A checkpoint that cannot be read.
  init(naming error: CheckpointError) { self.init(optionLine(of: error), Self(error).exitStatus) }
}

extension Catalogue {
  /// The format and the weights taken, with the option that takes others.
  var commandSummary: String { weightSets == nil ? summary : "\(summary) (--weights)" }
}

private func optionLine(of error: CheckpointError) -> String {
  switch error {
  case .tagOfFile(let path): return "\(path): a file; --tag is for a folder that DeepSpeed wrote"
  case .noTag(let path, let folder, let source, let tags):
    let what = source == .options ? "the tag folder named by --tag" : "\(source)"
    guard !tags.isEmpty else { return "\(path): missing: \(what); no folder in \(folder) is one; copy it" }
    return "\(path): missing: \(what); there are: \(tags.joined(separator: ", ")); choose one with --tag"
  case .severalSets(let path, let keys, let likely):
    return
      "\(path): holds several sets of weights: \(keys.joined(separator: ", ")); choose one with --weights \(likely)"
  case .noSuchSet(let path, let keys):
    return "\(path): has no such weights as --weights asks for; choose one of: \(keys.joined(separator: ", "))"
  case .oneSet(let path): return "\(path): holds one set of weights only; leave out --weights"
  default: return error.description
  }
}
