import Glibc

/// What the environment says about the program that started this process.
struct Launcher {
  /// The rank in the world that the launcher made.
  let rank: Int?

  private let size: (variable: String, value: Int)?

  init() {
    // In a batch script Slurm sets SLURM_PROCID and SLURM_NTASKS too, for a plain program that is one of one.
    let step = getenv("SLURM_STEP_ID") != nil || getenv("SLURM_STEPID") != nil
    let ranks = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"] + (step ? ["SLURM_PROCID"] : [])
    let sizes = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"] + (step ? ["SLURM_STEP_NUM_TASKS"] : [])
    rank = ranks.lazy.compactMap(number).first
    size = sizes.lazy.compactMap { name in number(name).map { (name, $0) } }.first
  }

  /// The error that a world of one is where the launcher says that it started more.
  func contradiction(worldSize: Int, library: String) -> MPIError? {
    guard let size, size.value > 1, worldSize == 1 else { return nil }
    return .wrongLauncher(
      processes: size.value, sign: "\(size.variable)=\(size.value): \(starter(size.variable))", library: library,
      cure: cure(size.variable, library))
  }

  /// What started this process; nil where no launcher did.
  var name: String? { size.map { starter($0.variable) } ?? rank.map { _ in "a launcher" } }

  private func starter(_ variable: String) -> String {
    switch variable {
    case "OMPI_COMM_WORLD_SIZE": "Open MPI's mpirun"
    case "PMI_SIZE": "MPICH's mpiexec or srun"
    default: "srun"
    }
  }

  private func cure(_ variable: String, _ library: String) -> String {
    let isOpenMPI = library.hasPrefix("Open MPI")
    return switch (variable, isOpenMPI, library.hasPrefix("MPICH")) {
    case ("SLURM_STEP_NUM_TASKS", true, _): "use srun --mpi=pmix"
    case ("SLURM_STEP_NUM_TASKS", _, true): "use srun --mpi=pmi2"
    case ("OMPI_COMM_WORLD_SIZE", true, _), ("PMI_SIZE", _, true): "use the launcher of that very installation"
    case (_, true, _): "use Open MPI's mpirun (mpirun.openmpi), or build with MPI=mpich"
    case (_, _, true): "use MPICH's mpiexec (mpiexec.mpich), or build without MPI=mpich"
    default: "use the launcher of that library"
    }
  }
}

private func number(_ variable: String) -> Int? {
  getenv(variable).flatMap { Int(String(cString: $0)) }
}
