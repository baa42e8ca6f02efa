import Datasets
import Evaluation
import FaultInjection
import Glibc
import Graphs
import Kernels
import MPI
import Models
import RankChecks
import Sharding
import SyntheticModels
import Tensors
import TestSupport

/// Flips one random bit of one random rank in each of `count` evaluations: every one must end naming that rank.
///
/// `places` says where bits are flipped, in turn; every other evaluation gathers the other way.
func checkFlips(_ checks: inout Checks, _ world: Communicator, places: [Substring], count: Int) throws {
  let host = try MPIEnvironment.processorName
  var random = SplitMix64(seed: UInt64(world.size))
  try withModel(SyntheticGraphs.odd(), world) { model in
    var options = EvaluationOptions()
    (options.verify, options.batchSize, options.threads) = (true, 16, 1 + world.rank % 2)
    // A unit without parameters has nothing to gather.
    let units = UInt64(model.graph.units.count { $0.elementCount > 0 })
    /// The line of an evaluation of 32 images, in two batches.
    func outcome(_ gather: GatherMode) throws -> String {
      options.gather = gather
      let images = try LabelledImages.noise(32)
      do throws(EvaluationError) {
        _ = try evaluate(
          model, on: images, normalization: .tutorial, dtype: .float32, communicator: world, options: options)
        return "no error"
      } catch { return error.line }
    }
    for gather in GatherMode.allCases { try checks.equal(outcome(gather), "no error", "without a flip") }
    for index in 0..<count {
      let gather = GatherMode.allCases[index % 2]
      let (place, rank) = (places[index / 2 % places.count], Int(random.next() % UInt64(world.size)))
      let occasions = place == "shard" ? 1 : 2 * units
      let order = "flip:\(place):\(rank):\(random.next() >> 24):\(1 + random.next() % occasions)"
      options.tampering = Flip(order)?.tampering
      let line = try outcome(gather)
      let isNamed = names(line, rank, host, place, gather, ranks: world.size)
      try checks.equal(isNamed ? "named" : line, "named", "\(gather) \(order)")
    }
    options.tampering = nil
    for gather in GatherMode.allCases { try checks.equal(outcome(gather), "no error", "after all flips") }
  }
}

/// Whether the line names the rank as it must, and no other but where none can tell which it was.
private func names(
  _ line: String, _ rank: Int, _ host: String, _ place: Substring, _ gather: GatherMode, ranks: Int
) -> Bool {
  let name = "\(rank) (\(host))"
  let who = line.prefix { $0 != ":" }
  switch place {
  case "shard", "activations":
    return who == "rank \(name)" && line.contains(place == "shard" ? "its shard of unit" : "the result of unit")
  case "results" where ranks == 2:
    return line.contains("no majority did the same: rank 0 (\(host)) | 1 (\(host)) computed another result of unit")
  case "results": return line.contains("the ranks disagree: rank \(name) computed another result of unit")
  default:
    // All ranks of a node may see what changes in the memory that they share.
    let seen = gather == .flat ? who == "rank \(name)" : who.contains(name)
    return seen && line.contains("the \(place) unit")
  }
}

/// Ranks that run on different CPU levels agree on every unit's result and on the logits, which are those of one level.
func checkLevels(_ checks: inout Checks, _ world: Communicator) throws {
  let levels = CPULevel.available
  try withModel(SyntheticGraphs.odd(), world) { model in
    for dtype in DType.allCases {
      for kernels in [ConvolutionKernels.automatic, .direct] {
        var digests: Set<String> = []
        for (gather, level) in [
          (GatherMode.node, levels[world.rank % levels.count]), (.flat, levels[world.rank % levels.count]),
          (.node, .best),
        ] {
          var options = EvaluationOptions()
          (options.verify, options.gather, options.cpuLevel, options.convolutions) = (true, gather, level, kernels)
          options.threads = 1
          digests.insert(
            try evaluate(
              model, on: try .noise(16), normalization: .tutorial, dtype: dtype, communicator: world, options: options
            ).digest)
        }
        try checks.equal(digests.count, 1, "digests in \(dtype) with \(kernels) kernels")
      }
    }
  }
}

/// Does `body` with a model of `graph` that all ranks read from one file.
func withModel(_ graph: Graph, _ world: Communicator, _ body: (Model) throws -> Void) throws {
  let path = "\(try temporaryFolder(world))/parameters"
  if world.rank == 0 { try SyntheticModel.write(graph, to: path) }
  try world.barrier()
  defer { if world.rank == 0 { unlink(path) } }
  try body(try SyntheticModel(graph, at: path).model)
}
