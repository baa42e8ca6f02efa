import Checkpoints
import Datasets
import Evaluation
import Kernels
import MPI
import Models
import Platform
import Reports
import Supervision
import Tensors

/// One evaluation from MPI's start to its end.
struct EvaluateJob {
  private let command: EvaluateCommand
  private let world: Communicator
  private let startTime: Double
  private let adjust: (inout EvaluationOptions) -> Void

  /// Runs the command on this rank; returns the same exit code on every rank.
  static func start(
    _ command: EvaluateCommand, adjusting adjust: @escaping (inout EvaluationOptions) -> Void
  ) -> ExitStatus {
    let startTime = System.monotonicSeconds
    let task: EvaluateTask
    do throws(EvaluationError) { task = try EvaluateTask(command) } catch { return refuse(error) }
    return underMPI(stallTimeout: command.ranks.stallTimeout) { world throws(EvaluationError) in
      switch task {
      case .one(let command):
        return try EvaluateJob(command: command, world: world, startTime: startTime, adjust: adjust).run()
      case .sweep(let command):
        var job = SweepJob(command: command, world: world, adjust: adjust)
        return try job.run()
      }
    }
  }

  /// Ends all ranks with an error that each of them met before MPI started.
  static func refuse(_ error: EvaluationError) -> ExitStatus {
    guard MPIEnvironment.launcherRank != nil else {
      Console.error(error.line)
      return error.exitStatus
    }
    return underMPI { world throws(EvaluationError) in
      try world.agreeing { () throws(EvaluationError) -> ExitStatus in throw error }
    }
  }

  /// Runs `body` between MPI's start and its end, and turns what it throws into one line and one exit code.
  static func underMPI(
    stallTimeout: Double = 60, _ body: (Communicator) throws(EvaluationError) -> ExitStatus
  ) -> ExitStatus {
    let watchdog = Watchdog(
      stallTimeout: stallTimeout, stallHint: "; see --stall-timeout", exitCode: ExitStatus.system.rawValue
    ) { Console.error($0) }
    do throws(MPIError) { try MPIEnvironment.initialize() } catch {
      // Every rank of a wrong launcher is a world of its own, and all of them meet this.
      if MPIEnvironment.isFirstOfLauncher { Console.error(error.description) }
      return .system
    }
    let world: Communicator
    let host: String
    do throws(MPIError) {
      (world, host) = (try .world, try MPIEnvironment.processorName)
      try watchdog.join(world)
    } catch {
      Console.error(error.description)
      return .system
    }
    var code: ExitStatus
    do throws(EvaluationError) {
      code = try body(world)
    } catch {
      guard error.agreed else {
        watchdog.leave(speaking: true)
        Console.error("rank \(world.rank) (\(host)), phase \(JobProgress.phase.name): \(error.line)")
        world.abort(error.exitStatus.rawValue)
      }
      if world.rank == 0 { Console.error(error.line) }
      code = error.exitStatus
    }
    watchdog.leave()
    do throws(MPIError) {
      try watchdog.free()
      try MPIEnvironment.finalize()
    } catch {
      Console.error(error.description)
      code = .system
    }
    return code
  }

  private func run() throws(EvaluationError) -> ExitStatus {
    try Phase.start.begin()
    let inputs = try world.agreeing { () throws(EvaluationError) in try Inputs(command, ranks: world.size) }
    let outputs = try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
      world.rank == 0
        ? try Outputs(
          command, classes: inputs.model.graph.classCount, known: inputs.classes.names, inputs: inputs.files)
        : nil
    }
    try Phase.read.begin()
    let sharing = try share(inputs.source, over: world)
    let (images, notes) = try inputs.images(of: sharing.images, command, over: world)
    let result = try inputs.run(on: images, command, over: world, adjusting: adjust)
    let known = inputs.isDemo && command.data.limit == nil ? KnownAnswer.matches(result) : nil
    let status = try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
      guard let outputs else { return ExitStatus.done }
      let report = inputs.report(
        result, on: images, outputs, split: command.data.split, notes: notes, knownAnswer: known,
        totalSeconds: System.monotonicSeconds - startTime)
      return try outputs.write(report) { images.picture(of: $0) }
    }
    try sharing.free()
    if known == false { throw KnownAnswer.error(result) }
    return try world.shared(status)
  }
}
