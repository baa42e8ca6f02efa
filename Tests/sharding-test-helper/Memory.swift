import Checkpoints
import Datasets
import Evaluation
import Glibc
import Kernels
import MPI
import Models
import RankChecks
import Sharding
import SyntheticModels
import Tensors

/// The most memory that this process has had resident, in bytes.
func peakResident() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}

/// The memory of a wide net within 5 % of shard, two units, activations and test set: as it is counted, and as the system counts it.
func checkMemory(_ checks: inout Checks, _ world: Communicator, model name: String, images count: Int) throws {
  // So wide that units are not prepared two at a time, as small ones are, and that MPI's own half megabyte is little beside them.
  let branched = try SyntheticGraphs.branched(name, width: 1024)
  guard let graph = branched ?? Architectures.graph(named: name) else { return }
  let path = "\(try temporaryFolder(world))/parameters"
  if world.rank == 0 { try SyntheticModel.write(graph, to: path) }
  try world.barrier()
  let before = peakResident()
  let model = try SyntheticModel(graph, at: path).model
  let images = try LabelledImages.noise(count)
  var options = EvaluationOptions()
  options.threads = 1
  let result = try evaluate(
    model, on: images, normalization: .tutorial, dtype: .float32, communicator: world, options: options)
  let programs = Program(graph, dtype: .float32, level: .best).units
  let shard = graph.elementCount * 4 / world.size
  let gathered = graph.largestUnit * 4
  let all = programs.reduce(0) { $0 + $1.packedCount } * 4
  // One rank alone keeps all units prepared where they take at most half of what it may use.
  let isKept = world.size == 1 && all <= options.memory / 2
  let prepared = isKept ? all : (programs.map(\.packedCount).max() ?? 0) * 4
  let counted = result.gather.peakParameterBytes
  // The first rank of a node counts what its ranks share; one rank alone gathers nothing.
  let units = (world.size > 1 ? gathered : 0) + prepared
  let allowed = shard + (world.rank == 0 ? units : 0)
  let others = result.activationBytes + images.count * 3073
  let resident = peakResident() - before
  if world.rank == 0 {
    unlink(path)
    try checks.equal(counted <= allowed * 105 / 100, true, "\(counted) parameter bytes counted, \(allowed) allowed")
  }
  let most = (shard + units + others) * 105 / 100
  try checks.equal(resident <= most, true, "\(resident) bytes resident, \(most) allowed")
}

/// 1 GiB of parameters; rank 0 says how long it took.
func evaluateGibibyte(_ world: Communicator) throws {
  let graph = try SyntheticGraphs.gibibyte()
  let path = "\(try temporaryFolder(world))/parameters"
  if world.rank == 0 { try SyntheticModel.write(graph, to: path) }
  try world.barrier()
  let model = try SyntheticModel(graph, at: path).model
  let result = try evaluate(
    model, on: try .noise(512), normalization: .tutorial, dtype: .float32, communicator: world)
  guard world.rank == 0 else { return }
  unlink(path)
  let seconds = result.seconds
  write(
    """
    \(graph.elementCount * 4) bytes, \(result.gather.peakParameterBytes) alive on rank 0, resident \(result.peakResidentBytes), \
    load \(seconds.load) s, evaluate \(seconds.evaluate) s, gather \(seconds.gather) s, prepare \(seconds.prepare) s, digest \(result.digest)
    """, to: 1)
}
