import Evaluation
import Models
import Reports

extension EvaluationError {
  /// A checkpoint that is not of the model.
  init(naming error: ModelError) { self.init(optionLine(of: error), Self(error).exitStatus) }
}

extension AssumptionDescription {
  /// What was taken for granted, with the option that says otherwise.
  init(naming assumption: Assumption) {
    switch assumption.basis {
    case .said(let key):
      self.init(
        what: assumption.what, value: "\(assumption.value), as --assume says", option: "--assume \(key)=…")
    case .published(let key):
      self.init(
        what: assumption.what, value: "\(assumption.value), as in the published code", option: "--assume \(key)=…")
    case .found: self.init(what: assumption.what, value: assumption.value, option: nil)
    case .file(let others):
      let value = "\(assumption.value); the file also holds \(others.joined(separator: ", "))"
      self.init(what: assumption.what, value: value, option: "--weights")
    case .output(let key, let others):
      let value = "\(assumption.value); the graph also gives \(others.joined(separator: ", "))"
      self.init(what: assumption.what, value: value, option: "--assume \(key)=…")
    case .namesake(let other):
      let value = "\(assumption.value), for its number of classes; \(other) has the same tensors"
      self.init(what: assumption.what, value: value, option: "--model \(other)")
    case .otherForward(let other):
      let value = "\(assumption.value); \(other) has the same tensors and another forward"
      self.init(what: assumption.what, value: value, option: "--model \(other)")
    case .shapes:
      self.init(what: assumption.what, value: "\(assumption.value), as their shapes say", option: nil)
    }
  }
}

private func optionLine(of error: ModelError) -> String {
  switch error {
  case .unknownArchitecture: "--model \(error)"
  case .unknownAssumption: "--assume \(error)"
  case .wrongAssumption(let key, let value, let expected): "--assume \(key)=\(value): expected \(expected)"
  case .notRecognised, .foreignPart, .unservedType, .foreignArchitecture:
    "\(error.fact): export it once, and give --graph model.onnx: \(ModelError.exportCall)"
  case .missing, .wrongShape, .leftOver, .wrongGraph:
    """
    \(error.fact); is it a checkpoint of another model (--model)? One that is not known is exported once, for --graph \
    model.onnx: \(ModelError.exportCall)
    """
  case .noExperts: "\(error.fact); leave out --moe-top-k and --moe-capacity-factor"
  case .tooFewExperts(let path, let wanted, let experts):
    "--moe-top-k \(wanted): \(path) has a layer of \(experts) expert\(experts == 1 ? "" : "s"); choose 1"
  case .neededAssumption(_, let key, _, let expected): "\(error.fact); say --assume \(key)=…, \(expected)"
  case .wrongType, .config, .neededConfig: error.description
  }
}
