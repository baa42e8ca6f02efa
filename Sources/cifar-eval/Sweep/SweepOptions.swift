import ArgumentParser
import Evaluation

/// Options of `evaluate` where several checkpoints are given.
struct SweepOptions: ParsableArguments {
  @Option(
    help: """
      Keep each finished evaluation in this folder, as a JSON report and a list of images that cifar-eval compare reads, and \
      take from it what is there already: of the same content, images and options.
      """)
  var results: String?

  @Option(
    help: "all: every tag of each DeepSpeed folder that is given, in the order of their steps, in place of its latest.")
  var tags: TagsOption?

  @Flag(help: "End at the first checkpoint that cannot be evaluated.")
  var failFast = false
}

/// Which tags of a DeepSpeed folder are evaluated.
enum TagsOption: String, ExpressibleByArgument {
  /// Each that holds a model's states.
  case all
}

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
    if let checkpoint = command.checkpoint {
      guard command.checkpoints.isEmpty else {
        throw EvaluationError(
          "--checkpoint \(checkpoint): \(command.checkpoints[0]) is given beside it; give all of them without --checkpoint",
          .usage)
      }
      command.checkpoints = [checkpoint]
    }
    if command.sweep.tags != nil, let tag = command.tag {
      throw EvaluationError("--tag \(tag): --tags all is given beside it; give one of the two", .usage)
    }
    guard command.checkpoints.count > 1 || command.sweep.results != nil || command.sweep.tags != nil else {
      command.checkpoint = command.checkpoints.first
      self = .one(command)
      return
    }
    guard !command.checkpoints.isEmpty else {
      let option = command.sweep.results == nil ? "--tags" : "--results"
      throw EvaluationError("\(option): say which checkpoints to evaluate", .usage)
    }
    for (option, isGiven) in Self.ofOneRun(command) where isGiven {
      throw EvaluationError(
        "\(option): is of one run; evaluate the checkpoint by itself, or give --results DIR, which keeps what each gave",
        .usage)
    }
    self = .sweep(command)
  }

  /// Options that say nothing of several checkpoints together.
  private static func ofOneRun(_ command: EvaluateCommand) -> [(String, Bool)] {
    let reporting = command.reporting
    return [
      ("--json", command.json != nil), ("--logits", command.logits != nil),
      ("--predictions", command.predictions != nil), ("--samples", !reporting.samples.isEmpty),
      ("--min-accuracy", reporting.minAccuracy != nil), ("--min-class-accuracy", reporting.minClassAccuracy != nil),
      ("--max-ece", reporting.maxECE != nil),
    ]
  }
}
