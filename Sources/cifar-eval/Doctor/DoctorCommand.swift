import ArgumentParser
import Evaluation
import MPI
import Reports

/// `cifar-eval doctor`: what MPI, the hosts and the processors of a job are like, and whether they can be trusted.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Examine this machine or, under mpirun, the ranks of a job: MPI, hosts, cores, memory, a known answer.")

  /// Examines all ranks; returns the same exit code on every rank.
  func examine() -> ExitStatus {
    // Open MPI sets variables of a launcher itself where there was none, so they are read first.
    let surroundings = Surroundings()
    return EvaluateJob.underMPI { world throws(EvaluationError) in
      let examination = try Examination(of: world, surroundings)
      let diagnosis = Diagnosis(examination)
      try world.agreeing(onlyFirst: true) { () throws(EvaluationError) in
        guard world.rank == 0 else { return }
        let width = TextWidth.ofOutput
        try Console.output(examination.lines(width: width) + diagnosis.lines(width: width))
      }
      return diagnosis.exitStatus
    }
  }
}
