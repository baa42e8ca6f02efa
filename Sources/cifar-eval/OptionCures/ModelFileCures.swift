import Evaluation
import Files
import ModelFiles

extension EvaluationError {
  /// Files of which no model was made.
  init(naming error: ModelFileError) {
    switch error {
    case .checkpoint(let error): self.init(naming: error)
    case .model(let error): self.init(naming: error)
    default: self.init(optionLine(of: error), error.isUsage ? .usage : error.isMissing ? .missingInput : .badData)
    }
  }
}

private func optionLine(of error: ModelFileError) -> String {
  switch error {
  case .noGraph(let path):
    "\(path): no graph in it; --graph takes a .onnx file, or what torch.export.save or torch.jit.save wrote"
  case .needless(let choice, let path):
    "\(option(of: choice)): \(path) says itself which model it is; leave the option out"
  case .classes(let source, let missing, let isAmbiguous):
    """
    \(source) has \(isAmbiguous ? "several classes like" : "no class") \(printable(missing)), which the set has; name the \
    model's classes in the set's order with --class-names if they are the same
    """
  case .onnx(.openImageSize), .exported(.graph(.openImageSize)):
    "\(error); or say the size that images have: --resize HxW, or --crop N"
  case .onnx, .exported: error.isUsage ? "--assume output=…: \(error)" : "\(error)"
  default: error.description
  }
}

private func option(of choice: ModelFileError.Choice) -> String {
  switch choice {
  case .tag: "--tag"
  case .weights: "--weights"
  case .family: "--model"
  case .assumptions: "--assume"
  }
}
