import Checkpoints
import Datasets
import Evaluation
import Glibc
import Kernels
import MPI
import Models
import Tensors

// One evaluation for every combination of ZeRO stage, batch size and CPU level, on the ranks that it is started on:
// `digest-matrix CHECKPOINT DATA LIMIT LEVELS`, LEVELS being `all` or `vector` (without the slow portable one).
// Rank 0 prints a line each: the configuration and the digest, which the ranks have compared.

let arguments = CommandLine.arguments
guard arguments.count == 5, let limit = Int(arguments[3]) else { exit(ExitStatus.usage.rawValue) }
try MPIEnvironment.initialize()
let world = try Communicator.world
let catalogue = try Catalogue.open(arguments[1])
let model = try Model(recognising: catalogue)
let images = try share(DatasetSource.locate(arguments[2], split: .test), over: world).prefix(limit)
for level in CPULevel.available where arguments[4] == "all" || level.name != "portable" {
  for stage in [0, 3] {
    for batch in [1, 16, 100, 1000, nil] {
      var options = EvaluationOptions()
      options.zeroStage = stage
      options.batchSize = batch
      options.cpuLevel = level
      let result = try evaluate(
        model, on: images, normalization: Normalization.preset(model.normalization) ?? .tutorial,
        dtype: catalogue.dtype ?? .float32, communicator: world, options: options)
      guard world.rank == 0 else { continue }
      print("stage \(stage), batch \(batch.map(String.init) ?? "all"), \(level.name): \(result.digest)")
    }
  }
}
try MPIEnvironment.finalize()
