import Checkpoints
import Datasets
import Evaluation
import Files
import MPI
import Platform
import Reports
import Supervision

/// Several checkpoints, one after another through the same ranks, on images that are read once.
struct SweepJob {
  private(set) var command: EvaluateCommand
  let world: Communicator
  let adjust: (inout EvaluationOptions) -> Void

  /// Evaluates all of them; returns the same exit code on every rank: that of the first one that failed.
  mutating func run() throws(EvaluationError) -> ExitStatus {
    try Phase.start.begin()
    if command.model.tags == .all {
      let given = command.model.checkpoints
      let tags = try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
        world.rank == 0 ? try Tags.expand(given) : []
      }
      command.model.checkpoints = try world.shared(tags)
    }
    let results = try world.agreeing(onlyFirst: true) { () throws(EvaluationError) -> ResultsFolder? in
      guard world.rank == 0, let path = command.output.results else { return nil }
      return try ResultsFolder(path)
    }
    defer { results?.removeIfEmpty() }
    let source = try world.agreeing { () throws(EvaluationError) in
      try Inputs.source(alone(command.model.checkpoints[0]))
    }
    let targets = try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
      world.rank == 0
        ? try Outputs.reports(
          command.output.reports, among: SweepReport.formats,
          inputs: command.model.checkpoints + source.files
            + [command.data.classNames, command.data.classes, command.output.baseline].compactMap(\.self)) : []
    }
    try Phase.read.begin()
    let sharing = try share(source, over: world)
    let images = command.data.limit.map { sharing.images.prefix($0) } ?? sharing.images
    var rows: [SweepRow] = []
    var status = ExitStatus.done
    for checkpoint in command.model.checkpoints {
      do throws(EvaluationError) {
        if let row = try row(of: checkpoint, on: sharing.images, results) { rows.append(row) }
      } catch {
        guard error.agreed, !command.output.failFast else { throw error }
        rows.append(SweepRow(checkpoint: checkpoint, step: StepNumber.told(by: checkpoint), failure: error.line))
        if status == .done { status = error.exitStatus }
      }
    }
    try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
      guard world.rank == 0 else { return }
      let set = Inputs.describe(source, command.data.split, images)
      try write(SweepReport(rows, dataset: set), to: targets)
    }
    try sharing.free()
    return try world.shared(status)
  }

  /// The command as it would be of this checkpoint alone.
  private func alone(_ checkpoint: String) -> EvaluateCommand {
    var one = command
    one.model.checkpoint = checkpoint
    one.output.reports = []
    return one
  }

  /// The row of one checkpoint, on rank 0.
  private func row(
    of checkpoint: String, on set: LabelledImages, _ results: ResultsFolder?
  ) throws(EvaluationError) -> SweepRow? {
    let command = alone(checkpoint)
    let startTime = System.monotonicSeconds
    try Phase.start.begin()
    let inputs = try world.agreeing { () throws(EvaluationError) in try Inputs(command, ranks: world.size) }
    let (images, notes) = try inputs.images(of: set, command, over: world)
    let step = inputs.model.catalogue.run?.step ?? StepNumber.told(by: checkpoint)
    let place = try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
      try results?.place(of: inputs, command, images)
    }
    if try world.shared(place?.isFilled ?? false) {
      return try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in try place?.row(checkpoint, step) }
    }
    let outputs = try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
      world.rank == 0
        ? try Outputs(
          command, classes: inputs.model.graph.classCount, known: inputs.classes.names, inputs: [])
        : nil
    }
    let result = try inputs.run(on: images, command, over: world, adjusting: adjust)
    return try world.agreeing(onlyFirst: true) { () throws(EvaluationError) -> SweepRow? in
      guard let outputs else { return nil }
      let report = inputs.report(
        result, on: images, outputs, split: command.data.split, notes: notes, knownAnswer: nil,
        totalSeconds: System.monotonicSeconds - startTime)
      try place?.keep(report) { images.picture(of: $0) }
      return SweepRow(checkpoint: checkpoint, step: step, report: report)
    }
  }
}

extension SweepJob {
  private func write(
    _ report: SweepReport, to targets: [(file: OutputFile, format: ReportFormat)]
  ) throws(EvaluationError) {
    // By now every checkpoint's files are known.
    try Outputs.refuseCollisions(targets.map(\.file), inputs: [])
    for target in targets {
      try Outputs.write(to: target.file) { () throws(ReportError) in try report.bytes(as: target.format) }
    }
    if !targets.contains(where: \.file.isStandardOutput) { try Console.output(report.lines(width: TextWidth.ofOutput)) }
    GitHub.tell(report.markdown)
  }
}
