import Evaluation
import Reports

/// What is wrong with a job's surroundings, each with its cure, and what is only worth knowing.
struct Diagnosis {
  private(set) var problems: [String] = []
  private(set) var notes: [String] = []
  private let wrongAnswer: Bool

  /// Judges what the ranks found.
  init(_ examination: Examination) {
    let ranks = examination.ranks
    wrongAnswer = !ranks.allSatisfy(\.knownAnswer) || examination.shardedFailure != nil
    judgeAnswers(examination)
    judgeLibraries(ranks)
    for node in examination.nodes {
      judgeCores(node)
      judgeMemory(node)
    }
    if examination.nodes.count > 1 { judgeNetwork(ranks) }
    if ranks.count == 1, let only = ranks.first, only.launcher == nil { judgeStart(only) }
  }

  /// The lines under the table, of at most `width` columns.
  func lines(width: Int) -> [String] {
    let count = problems.count
    let verdict = count == 0 ? "all well" : count == 1 ? "1 problem" : "\(count) problems"
    let facts =
      notes.map { "note          \($0)" } + problems.map { "PROBLEM       \($0)" } + ["result        \(verdict)"]
    return facts.flatMap { TextWidth.hanging($0, margin: Examination.margin, width: width) }
  }

  /// What the process ends with.
  var exitStatus: ExitStatus { wrongAnswer ? .internalFault : problems.isEmpty ? .done : .system }

  private mutating func judgeAnswers(_ examination: Examination) {
    let wrong = examination.ranks.enumerated().filter { !$1.knownAnswer }
    for (rank, facts) in wrong {
      problems.append(
        "rank \(rank) (\(facts.host)) computes wrong logits on its own: suspect its memory or processor, leave it out")
    }
    if wrong.isEmpty, let failure = examination.shardedFailure {
      problems.append(
        """
        each rank is right on its own, but not all together (\(failure)): suspect what carries messages\(Self.trials(examination))
        """)
    }
  }

  /// Other ways to carry messages, where the library's settings are known.
  private static func trials(_ examination: Examination) -> String {
    guard let library = examination.ranks.first?.library, library.hasPrefix("Open MPI") else { return "" }
    return "; try \(OpenMPINames(library).noSingleCopy), then OMPI_MCA_btl=self,tcp"
  }

  private mutating func judgeLibraries(_ ranks: [RankFacts]) {
    let libraries = Set(ranks.map(\.library)).sorted()
    if libraries.count > 1 {
      problems.append("the ranks run \(libraries.joined(separator: " and ")): install one version on every node")
    }
    let levels = Set(ranks.map(\.level)).sorted()
    if levels.count > 1 {
      notes.append(
        "CPU levels are mixed (\(levels.joined(separator: ", "))): the logits agree, the slowest sets the pace")
    }
  }

  private mutating func judgeCores(_ node: [RankFacts]) {
    guard let first = node.first, node.count > 1 else { return }
    let cores = Set(node.flatMap(\.cores)).sorted()
    if cores.count < min(node.count, first.coresOnline), node.allSatisfy(\.isConfined) {
      problems.append(
        """
        \(first.host): \(node.count) ranks may use \(cores.count) of \(first.coresOnline) cores \
        (\(Examination.list(cores))), and what started them no more (a container's limit, a cpuset or taskset): allow more \
        there, or start \(cores.count == 1 ? "1 rank" : "\(cores.count) ranks")
        """)
    } else if cores.count < min(node.count, first.coresOnline) {
      problems.append(
        """
        \(first.host): \(node.count) ranks are bound to \(cores.count) of \(first.coresOnline) cores \
        (\(Examination.list(cores))): mpirun --bind-to none, or ask for a core a rank (Slurm: --cpus-per-task); where that \
        is given, allow more in what stands between (taskset, numactl)
        """)
    } else if cores.count < node.count {
      let crowd = "\(first.host): \(node.count) ranks share \(cores.count) cores"
      if first.yields || !first.library.hasPrefix("Open MPI") {
        notes.append("\(crowd): right, but slower than \(cores.count) ranks")
      } else {
        problems.append("\(crowd) and spin while they wait: start fewer, or set OMPI_MCA_mpi_yield_when_idle=1")
      }
    }
  }

  private mutating func judgeMemory(_ node: [RankFacts]) {
    guard let first = node.first else { return }
    if first.freeSharedMemory < 64 << 20 {
      problems.append(
        """
        \(first.host): \(first.freeSharedMemory >> 20) MiB free in /dev/shm, where the ranks of a node share parameters and \
        images: 64 MiB or more are wanted (docker run --shm-size=1g, or mount -o remount,size=1g /dev/shm)
        """)
    }
    if first.library.hasPrefix("Open MPI"), let obstacle = node.lazy.compactMap(\.copyObstacle).first {
      problems.append(
        """
        \(first.host): ranks cannot read one another's memory (\(obstacle)), as in containers: set \
        \(OpenMPINames(first.library).noSingleCopy), or give the container the capability SYS_PTRACE
        """)
    }
  }

  private mutating func judgeNetwork(_ ranks: [RankFacts]) {
    if let first = ranks.first, first.launcher == "Open MPI's mpirun", !first.hasKeepalive {
      notes.append(
        """
        a cut link goes unnoticed for hours: export \(OpenMPINames(first.library).keepalive)
        """)
    }
  }

  /// What mpirun would stumble over, for a process that it did not start.
  private mutating func judgeStart(_ only: RankFacts) {
    guard only.library.hasPrefix("Open MPI") else { return }
    if only.isRoot, !only.allowsRoot { notes.append("mpirun refuses to run as root: give it --allow-run-as-root") }
    notes.append(
      """
      mpirun starts \(only.cores.count == 1 ? "1 rank" : "at the most \(only.cores.count) ranks") here: for more give it \
      \(OpenMPINames(only.library).oversubscribe), or a hostfile with slots=N
      """)
  }
}
