import ArgumentParser
import Datasets

/// What `--labels` takes: a choice among the set's own, or a file.
enum LabelsOption: ExpressibleByArgument, Equatable {
  case choice(LabelChoice)
  case file(String)

  /// Reads `fine`, `coarse` or a path.
  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    self = LabelChoice(rawValue: argument).map(LabelsOption.choice) ?? .file(argument)
  }

  /// As the option takes it.
  var defaultValueDescription: String {
    switch self {
    case .choice(let choice): choice.rawValue
    case .file(let path): path
    }
  }

  /// Which of the set's own labels are read.
  var choice: LabelChoice { if case .choice(let choice) = self { choice } else { .fine } }

  /// The file; nil for the set's own.
  var path: String? { if case .file(let path) = self { path } else { nil } }
}
