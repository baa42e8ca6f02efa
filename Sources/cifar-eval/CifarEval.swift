import ArgumentParser
import Evaluation
import Files
import Kernels
import MPI

/// The command: parses, dispatches, and turns every outcome into one exit code.
struct CifarEval: ParsableCommand {
  static let mpi = (try? MPIEnvironment.libraryVersion) ?? "unknown MPI"

  static let configuration = CommandConfiguration(
    commandName: "cifar-eval",
    abstract: "Evaluates image classifiers on MPI ranks, with ZeRO-3 sharded parameters.",
    discussion: """
      mpirun -np 4 cifar-eval --checkpoint cifar_net.pth --data cifar-10-batches-bin

      Without a checkpoint, a small built-in model is evaluated on built-in images: a known-answer test of the machine.

      The options of an evaluation: cifar-eval evaluate --help
      """,
    version:
      "\(Version.number) (\(([Version.commit].compactMap(\.self) + [mpi, CPULevel.best.name]).joined(separator: ", ")))",
    subcommands: [
      EvaluateCommand.self, CompareCommand.self, InspectCommand.self, DownloadCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: EvaluateCommand.self)

  static func start(adjusting adjust: @escaping (inout EvaluationOptions) -> Void) -> Never {
    StandardStreams.prepare()
    OutsideSignals.endProcess()
    let code: ExitStatus
    do {
      try refuseRepeatedOptions(CommandLine.arguments.dropFirst())
      switch try parseAsRoot() {
      case let command as EvaluateCommand: code = EvaluateJob.start(command, adjusting: adjust)
      case let command as CompareCommand: code = onFirstRank { command.compare() }
      case let command as InspectCommand: code = onFirstRank { command.inspect() }
      case let command as DownloadCommand: code = onFirstRank { command.download() }
      case let command as DoctorCommand: code = command.examine()
      case var asked:
        // Help, which it throws.
        try asked.run()
        code = .done
      }
    } catch {
      code = explain(error)
    }
    Console.exit(code)
  }

  /// Help, version and lists are for one reader, also where mpirun started several ranks.
  private static func onFirstRank(_ action: () -> ExitStatus) -> ExitStatus {
    MPIEnvironment.isFirstOfLauncher ? action() : .done
  }

  private static func printed(_ text: String) -> ExitStatus {
    reporting { () throws(EvaluationError) in
      try Console.output(whole: text + "\n")
      return .done
    }
  }

  /// The exit code of `body`, once the line of its error is written.
  static func reporting(_ body: () throws(EvaluationError) -> ExitStatus) -> ExitStatus {
    do throws(EvaluationError) { return try body() } catch {
      Console.error(error.line)
      return error.exitStatus
    }
  }

  /// Options that are given as often as one likes; of any other only the last would count.
  private static let repeatable = [
    "--assume", "--report", "--samples", "--quiet", "--verify", "--split-data", "--skip-broken", "--help", "--version",
  ]

  /// Other names of options.
  private static let aliases = ["-b": "--batch-size", "--data-dir": "--data"]

  private static func refuseRepeatedOptions(_ arguments: some Sequence<String>) throws {
    var seen = Set(repeatable)
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("-") {
      let name = String(argument.prefix { $0 != "=" })
      let option = aliases[name] ?? name
      guard option.hasPrefix("--") else { continue }
      guard repeatable.contains(option) || seen.insert(option).inserted else {
        throw ValidationError("\(option) is given twice, and only the last would count; give it once")
      }
    }
  }

  private static func explain(_ error: any Error) -> ExitStatus {
    if exitCode(for: error).isSuccess { return onFirstRank { printed(fullMessage(for: error)) } }
    var reason = message(for: error).split(separator: "\n").joined(separator: " ")
    if reason.hasSuffix(".") { reason.removeLast() }
    return EvaluateJob.refuse(EvaluationError("\(reason); see cifar-eval \(commandName) --help", .usage))
  }

  /// The command whose options are meant: the default one has no name on most command lines.
  private static var commandName: String {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    return CommandLine.arguments.dropFirst().first.flatMap { names.contains($0) ? $0 : nil } ?? "evaluate"
  }
}
