import Datasets
import Graphs
import Kernels
import MPI
import Models
import Platform
import Preprocessing
import Sharding
import Supervision
import Tensors
import Verification

/// How an evaluation is laid out over the ranks: who shards with whom, who runs which images, on how many threads.
struct Job {
  /// How the ranks lie on nodes.
  let nodes: Nodes
  /// The ranks over which this rank's copy of the parameters is cut.
  let group: ShardGroup
  /// Which images each rank runs.
  let ranges: ImageRanges
  /// How the group's units are cut.
  let partition: Partition

  /// The model's operators.
  let graph: Graph
  /// All ranks.
  let world: Communicator

  private let program: Program
  private let options: EvaluationOptions
  private let threads: Int
  /// The units, and which of them are held together.
  private let segments: Segments
  /// Whether units stay prepared from one batch to the next, where there is a next.
  private let keepsPrepared: Bool
  /// The bytes of activations beyond which a larger batch gains nothing.
  private let worthwhileBytes: Int

  /// Lays out an evaluation of `count` images; collective.
  ///
  /// - Throws: ``EvaluationError`` where MPI failed.
  init(
    _ model: Model, _ count: Int, _ dtype: DType, _ world: Communicator, _ options: EvaluationOptions
  ) throws(EvaluationError) {
    self.world = world
    self.options = options
    let graph = model.graph
    self.graph = graph
    let program = Program(
      graph, dtype: dtype, level: options.programLevel(graph), kernels: options.convolutions, progress: JobProgress.step
    )
    self.program = program
    do throws(MPIError) {
      nodes = try world.splitByNode()
      let parameterBytes = graph.elementCount * dtype.byteWidth
      let workingBytes = unitBytes(program, graph)
      group = try ShardGroup(of: world, on: nodes) { sizes in
        options.replicas.groups(
          nodeSizes: sizes, parameterBytes: parameterBytes, workingBytes: workingBytes, memory: options.memory)
      }
      ranges = try ImageRanges(count, over: world, group, split: options.splitData)
      let share = try fairShareOfCores(on: nodes.node)
      threads = options.threads ?? share
    } catch { throw EvaluationError(error) }
    let threads = threads
    try world.agreeing { () throws(EvaluationError) in try checkRoom(for: program, model, threads: threads) }
    partition =
      options.zeroStage == 0
      ? .whole : Partition(ranks: group.communicator.size, rank: group.communicator.rank)
    do throws(MPIError) { segments = try held(program, watched: options.isWatched, group) } catch {
      throw EvaluationError(error)
    }
    let gathers = partition.parts > 1
    let mayKeep = !gathers && !options.isWatched
    let isOneSegment = segments.units.count == 1
    keepsPrepared = mayKeep && (isOneSegment || segments.byteCount <= options.memory / 2)
    worthwhileBytes = worthwhileActivations(
      model, dtype, gathers: gathers, preparesOnce: mayKeep && isOneSegment,
      least: 4 * threads * Activations.slotBytes(program))
  }

  /// Makes the loop over this rank's images; collective.
  ///
  /// - Throws: ``EvaluationError``, agreed, where there is no room for what a node's ranks share.
  func loop(
    _ shard: ParameterShard, _ images: LabelledImages, _ preparation: Preparation, _ normalization: Normalization
  ) throws(EvaluationError) -> EvaluationLoop {
    let workers = Workers(program, images, preparation, normalization, threads: threads)
    options.tampering?(.shard, [shard.bytes])
    var source = try world.agreeing { () throws(EvaluationError) in
      do throws(MPIError) {
        return try unitSource(
          of: shard, in: segments, over: group, by: options.gather, threads: workers.pool.count,
          keepsPrepared: keepsPrepared && batchSize(.max) < mostImages)
      } catch { throw EvaluationError(error) }
    }
    let available = options.memory - shard.ledger.aliveBytes - workers.byteCount
    do throws(MPIError) {
      if options.verify {
        source = try VerifiedUnits(
          source, of: shard, for: program.units, over: group, options.cpuLevel, options.tampering)
      }
      let batchSize = try group.communicator.allReduce(batchSize(available), .min)
      let batches = try group.communicator.allReduce((ranges.own.count + batchSize - 1) / batchSize, .max)
      let activations = Activations(
        program, images: min(batchSize, ranges.own.count), sealedBy: options.verify ? options.cpuLevel : nil)
      return EvaluationLoop(
        ranges.own, batchSize: batchSize, batches: batches, segments: segments, classes: graph.classCount,
        source: source, workers: workers, activations: activations, tampering: options.tampering,
        progress: options.progress)
    } catch { throw EvaluationError(error) }
  }

  /// Gives the communicators back; collective.
  ///
  /// - Throws: ``EvaluationError`` where MPI failed.
  func free() throws(EvaluationError) {
    do throws(MPIError) {
      try group.free()
      try nodes.free()
    } catch { throw EvaluationError(error) }
  }

  /// The most images that a group of ranks evaluates.
  private var mostImages: Int { ranges.all.map(\.count).max() ?? 1 }

  /// As many images as there is memory for and as are worth it, at least one group.
  private func batchSize(_ available: Int) -> Int {
    let groups = max(1, min(available, worthwhileBytes) / Activations.slotBytes(program))
    return min(mostImages, options.batchSize ?? groups * PlaneLayout.lanes)
  }
}

/// The units that are held together: where a rank looks at what lies between two, every rank runs each by itself; collective.
private func held(_ program: Program, watched: Bool, _ group: ShardGroup) throws(MPIError) -> Segments {
  let watchers = try group.communicator.allReduce(watched ? 1 : 0, .max)
  return Segments(of: program.units, upTo: watchers > 0 ? 0 : Segments.mostBytes)
}

/// The bytes of activations with which gathers cost too little to be seen, or the preparation of parameters where nothing is gathered.
///
/// Beyond, the first use of fresh pages costs more. With `least` bytes the threads end together, and that is enough where all units stay
/// prepared side by side. Where experts have a capacity, results depend on the batch, and it is as large as memory allows.
private func worthwhileActivations(
  _ model: Model, _ dtype: DType, gathers: Bool, preparesOnce: Bool, least: Int
) -> Int {
  guard model.routing?.capacityFactor == nil else { return .max }
  guard !preparesOnce else { return max(1 << 20, least) }
  // What is gathered is of the dtype, what kernels are prepared of float32's words.
  let parameters = model.graph.elementCount
  return gathers
    ? max(16 << 20, 64 * parameters * dtype.byteWidth)
    : max(32 << 20, least, 2 * parameters * DType.float32.byteWidth)
}

/// Refuses a graph whose values for one group of images are more than this machine has memory for.
private func checkRoom(for program: Program, _ model: Model, threads: Int) throws(EvaluationError) {
  let needed = Activations.slotBytes(program) + threads * program.workingBytes
  let present = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
  guard needed > present else { return }
  throw EvaluationError(
    """
    \(model.catalogue.path): \(model.name) needs \(needed >> 30) GiB for the values of \(PlaneLayout.lanes) images on \(threads) \
    threads, and this machine has \(present >> 30) GiB; is the graph's image the size that you mean?
    """, .badData)
}

/// The bytes of the largest unit as it is gathered, and of the largest segment as it is prepared.
private func unitBytes(_ program: Program, _ graph: Graph) -> Int {
  graph.largestUnit * program.dtype.byteWidth + Segments(of: program.units).floatCount * MemoryLayout<Float>.stride
}
