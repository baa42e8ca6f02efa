import Evaluation

/// What a command line of `evaluate` asks for.
enum EvaluateTask {
  /// One checkpoint, or the demo.
  case one(EvaluateCommand)
  /// Several, or one whose result is kept.
  case sweep(EvaluateCommand)

  /// Sorts out how checkpoints were given.
  ///
  /// - Throws: ``EvaluationError`` of the command line.
  init(_ command: EvaluateCommand) throws(EvaluationError) {
    var command = command
    if let checkpoint = command.model.checkpoint {
      guard command.model.checkpoints.isEmpty else {
        throw EvaluationError(
          "--checkpoint \(checkpoint): \(command.model.checkpoints[0]) is given beside it; give all of them without --checkpoint",
          .usage)
      }
      command.model.checkpoints = [checkpoint]
    }
    if command.model.tags != nil, let tag = command.model.tag {
      throw EvaluationError("--tag \(tag): --tags all is given beside it; give one of the two", .usage)
    }
    guard command.model.checkpoints.count > 1 || command.output.results != nil || command.model.tags != nil else {
      command.model.checkpoint = command.model.checkpoints.first
      self = .one(command)
      return
    }
    guard !command.model.checkpoints.isEmpty else {
      let option = command.output.results == nil ? "--tags" : "--results"
      throw EvaluationError("\(option): say which checkpoints to evaluate", .usage)
    }
    for (option, isGiven) in Self.ofOneRun(command) where isGiven {
      let rest = command.output.results.map { "leave it out: --results \($0)" } ?? "give --results DIR, which"
      throw EvaluationError(
        "\(option): is of one run; evaluate the checkpoint by itself, or \(rest) keeps what each gave", .usage)
    }
    self = .sweep(command)
  }

  /// Options that say nothing of several checkpoints together.
  private static func ofOneRun(_ command: EvaluateCommand) -> [(String, Bool)] {
    let (output, gates) = (command.output, command.gates)
    return [
      ("--json", output.json != nil), ("--logits", output.logits != nil),
      ("--predictions", output.predictions != nil), ("--samples", !output.samples.isEmpty),
      ("--min-accuracy", gates.minAccuracy != nil), ("--min-class-accuracy", gates.minClassAccuracy != nil),
      ("--max-ece", gates.maxECE != nil),
    ]
  }
}
