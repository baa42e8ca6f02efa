import Evaluation
import Reports

extension EvaluationError {
  /// A file that reports are made of, or compared from, and that is no good.
  init(naming error: ReportError) {
    switch error {
    case .file(.missing): self.init(error.description, .missingInput)
    case .noSamples(let path):
      self.init("\(path): the first line is not index,label,prediction,…; write it with --samples", .badData)
    case .unknownEnding: self.init(error.description, .usage)
    case .encoding: self.init(error.description, .internalFault)
    case .file, .bad, .notComparable: self.init(error.description, .badData)
    }
  }
}
