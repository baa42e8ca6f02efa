import Checkpoints
import Datasets
import Demo
import Evaluation
import FoundationEssentials
import Kernels
import MPI
import Models
import Tensors

/// What the ranks of a job found out, the same on every rank.
struct Examination {
  /// A rank each.
  let ranks: [RankFacts]
  /// The index of each rank's node.
  let nodeOfRank: [Int]
  /// The bytes that a rank receives in a second from the others of its node, on the slowest node; nil where all are alone.
  let bandwidthWithin: Double?
  /// The same between nodes, one rank of each.
  let bandwidthBetween: Double?
  /// What is wrong with the demo's answer when its parameters are sharded over all ranks; nil where nothing is.
  let shardedFailure: String?

  /// What was compared by checksum for the answers, in words.
  let checks: [String]

  /// Examines all ranks; collective.
  ///
  /// - Throws: ``EvaluationError`` where MPI itself fails.
  init(of world: Communicator, _ surroundings: Surroundings) throws(EvaluationError) {
    let shared = try share(.demo(), over: world)
    let images = shared.images
    let model = try world.agreeing { () throws(EvaluationError) in try Self.demoModel }
    let answer: (failure: String?, checks: [String])
    do throws(MPIError) {
      let nodes = try world.splitByNode()
      nodeOfRank = try world.allGather(nodes.index)
      bandwidthWithin = try Self.slowest(gatherBandwidth(over: nodes.node), world)
      bandwidthBetween = try Self.slowest(
        nodes.leaders.flatMap { leaders throws(MPIError) in
          try gatherBandwidth(over: leaders)
        }, world)
      let obstacle = surroundings.choosesCopy ? nil : try Host.obstacleToReadingNeighbour(on: nodes.node)
      let alone = try world.split(color: world.rank)
      answer = Self.answer(model, images, alone ?? world)
      try alone?.free()
      try nodes.free()
      let facts = try Self.facts(surroundings, obstacle, knownAnswer: answer.failure == nil)
      ranks = try Self.gather(facts, world)
    } catch { throw EvaluationError(error) }
    let sharded = world.size > 1 ? Self.answer(model, images, world) : nil
    shardedFailure = sharded?.failure
    checks = sharded?.checks ?? answer.checks
    try shared.free()
  }

  private static var demoModel: Model {
    get throws(EvaluationError) {
      let catalogue: Catalogue
      do throws(CheckpointError) { catalogue = try Catalogue.open(DemoModel.checkpoint) } catch {
        throw EvaluationError(error)
      }
      do throws(ModelError) { return try Model(recognising: catalogue) } catch { throw EvaluationError(error) }
    }
  }

  /// What is wrong with the demo's answer over `communicator`, nil where it is the known one, and what was checked.
  private static func answer(
    _ model: Model, _ images: LabelledImages, _ communicator: Communicator
  ) -> (failure: String?, checks: [String]) {
    var options = EvaluationOptions()
    options.verify = true
    do throws(EvaluationError) {
      let result = try evaluate(
        model, on: images, normalization: .tutorial, dtype: .float32, communicator: communicator,
        options: options)
      return (KnownAnswer.matches(result) ? nil : KnownAnswer.error(result).line, result.checks.descriptions)
    } catch { return (error.line, []) }
  }

  /// The smallest of the ranks' figures; nil where no rank has one.
  private static func slowest(_ figure: Double?, _ world: Communicator) throws(MPIError) -> Double? {
    let smallest = try world.allReduce(figure ?? .infinity, .min)
    return smallest.isFinite ? smallest : nil
  }

  private static func facts(
    _ surroundings: Surroundings, _ obstacle: String?, knownAnswer: Bool
  ) throws(MPIError) -> RankFacts {
    RankFacts(
      host: try MPIEnvironment.processorName, library: try MPIEnvironment.libraryVersion,
      launcher: surroundings.launcher, cores: surroundings.cores, isConfined: surroundings.isConfined,
      coresOnline: surroundings.coresOnline,
      level: CPULevel.best.name, sharedMemory: surroundings.sharedMemory?.total ?? 0,
      freeSharedMemory: surroundings.sharedMemory?.free ?? 0, isRoot: surroundings.isRoot,
      yields: surroundings.yields, hasKeepalive: surroundings.hasKeepalive, allowsRoot: surroundings.allowsRoot,
      copyObstacle: obstacle, knownAnswer: knownAnswer)
  }

  private static func gather(_ facts: RankFacts, _ world: Communicator) throws(MPIError) -> [RankFacts] {
    let own = (try? JSONEncoder().encode(facts)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return try world.allGather(own).map { text throws(MPIError) in
      guard let facts = try? JSONDecoder().decode(RankFacts.self, from: Data(text.utf8)) else {
        throw .invalid(operation: "MPI_Allgather", reason: "a rank's facts arrived torn; do not trust this network")
      }
      return facts
    }
  }
}
