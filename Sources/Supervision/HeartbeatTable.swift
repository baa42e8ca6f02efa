import MPI
import Platform

/// A table in the node's shared memory in which each rank keeps up to date what it is doing, so that its neighbours can
/// tell what it was doing when it is gone.
///
/// A rank writes to its own record only, but for the right to speak.
struct HeartbeatTable: Sendable {
  /// What a rank's neighbours know of its end.
  enum State: Int {
    case running
    /// It is ending as it should, or has said why not.
    case ending
  }

  private enum Field: Int, CaseIterable { case process, rank, phase, waiting, steps, beat, state, spoken }

  /// How many ranks the node has.
  let count: Int
  /// This rank's record.
  let own: Int
  /// The records of ranks whose processes this one can see.
  private let visible: [Bool]
  private let cells: SharedCells

  /// Makes the table of a node; collective.
  ///
  /// - Throws: ``MPIError`` where there is no shared memory.
  init(of world: Communicator, on node: Communicator) throws(MPIError) {
    count = node.size
    own = node.rank
    cells = try SharedCells(lines: node.size, on: node)
    let (cells, own) = (cells, own)
    func cell(_ index: Int, _ field: Field) -> SharedCell { cells[Self.place(index, field)] }
    for field in Field.allCases { cell(own, field).value = 0 }
    cell(own, .process).value = Int(getpid())
    cell(own, .rank).value = world.rank
    cell(own, .beat).value = Int(monotonicSeconds() * 1000)
    JobProgress.copyPhase(to: cell(own, .phase))
    try cells.publish()
    // In containers that share memory but no process numbers, nobody can tell whether another lives.
    visible = (0..<node.size).map { Self.exists(cell($0, .process).value) }
    try node.barrier()
  }

  /// Brings this rank's record up to date.
  func update(isWaiting: Bool) {
    store(own, .waiting, isWaiting ? 1 : 0)
    store(own, .steps, JobProgress.steps)
    store(own, .beat, Int(monotonicSeconds() * 1000))
  }

  /// Says that this rank is ending on purpose.
  func sayEnding() {
    JobProgress.copyPhase(to: nil)
    store(own, .state, State.ending.rawValue)
  }

  /// Gives the memory back; collective, and nothing may look at the table afterwards.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  func free() throws(MPIError) { try cells.free() }

  /// Takes the right to tell the user why the job ends; false where another rank of the node has it.
  func takeWord() -> Bool { cells[Self.place(0, .spoken)].claim() }

  /// Whether a rank says so.
  func isEnding(_ index: Int) -> Bool { load(index, .state) == State.ending.rawValue }

  /// Whether a rank's process is gone though it never said that it would go.
  func isLost(_ index: Int) -> Bool {
    visible[index] && !Self.exists(load(index, .process)) && !isEnding(index)
  }

  /// Whether a rank is here, waiting for others.
  func isWaiting(_ index: Int) -> Bool { load(index, .waiting) == 1 }

  /// Whether a rank's process no longer runs, though it is not gone.
  func isStopped(_ index: Int) -> Bool { Int(monotonicSeconds() * 1000) - load(index, .beat) > 3000 }

  /// The steps of all ranks of the node.
  var totalSteps: Int { (0..<count).reduce(0) { $0 &+ load($1, .steps) } }

  /// A rank's number in the world.
  func rank(_ index: Int) -> Int { load(index, .rank) }

  /// What a rank was doing when it last said so.
  func phase(_ index: Int) -> Phase { Phase(rawValue: load(index, .phase)) ?? .start }

  private func load(_ index: Int, _ field: Field) -> Int { cells[Self.place(index, field)].value }

  private func store(_ index: Int, _ field: Field, _ value: Int) { cells[Self.place(index, field)].value = value }

  /// Where a field of a rank's record lies: each record has a cache line.
  private static func place(_ index: Int, _ field: Field) -> Int { index * SharedCells.perLine + field.rawValue }

  private static func exists(_ process: Int) -> Bool { kill(pid_t(process), 0) == 0 || errno != ESRCH }
}
