import Datasets
import Evaluation
import Glibc
import Graphs
import MPI
import Models
import RankChecks
import SyntheticModels
import Tensors

/// The digests of nets that are cut inside their branches: one for every stage and batch size; rank 0 prints it.
func checkBranches(_ checks: inout Checks, _ world: Communicator) throws {
  let images = try LabelledImages.noise(101)
  let path = "\(try temporaryFolder(world))/parameters"
  for name in SyntheticGraphs.branched {
    guard let graph = try SyntheticGraphs.branched(name, width: 12) else { continue }
    try checks.equal(graph.units.contains { $0.liveIn.count > 1 }, true, "\(name): a unit with several values in")
    if world.rank == 0 { try SyntheticModel.write(graph, to: path) }
    try world.barrier()
    let model = try SyntheticModel(graph, at: path).model
    var digests: Set<String> = []
    for stage in [0, 3] {
      for batch in [1, 16, 100, nil] {
        var options = EvaluationOptions()
        options.zeroStage = stage
        options.batchSize = batch
        options.threads = 1
        let result = try evaluate(
          model, on: images, normalization: .tutorial, dtype: .float32, communicator: world, options: options)
        digests.insert("\(result.digest)")
      }
    }
    try checks.equal(digests.count, 1, "digests of \(name) over stages and batches")
    if world.rank == 0 { write("\(name) \(digests.first ?? "")", to: 1) }
    try world.barrier()
  }
  if world.rank == 0 { unlink(path) }
}
