import Checkpoints
import Datasets
import Evaluation
import Glibc
import Kernels
import MPI
import Models
import Tensors

// One evaluation for every combination of ZeRO stage, batch size and CPU level, on the ranks that it is started on:
// `digest-matrix CHECKPOINT DATA LIMIT LEVELS`, LEVELS being `all`, `vector` (without the slow portable one), or the name
// of native kernels (on one thread and on three).
// Rank 0 prints a line each: the configuration and the digest, which the ranks have compared.

let arguments = CommandLine.arguments
guard arguments.count == 5, let limit = Int(arguments[3]) else { exit(ExitStatus.usage.rawValue) }
try MPIEnvironment.initialize()
let world = try Communicator.world
let catalogue = try Catalogue.open(arguments[1])
let model = try Model(recognising: catalogue)
let images = try share(DatasetSource.locate(arguments[2], split: .test), over: world).images.prefix(limit)
let native = ConvolutionKernels(rawValue: arguments[4])
let levels =
  native != nil
  ? [CPULevel.best] : CPULevel.available.filter { arguments[4] == "all" || $0.name != "portable" }
for level in levels {
  for stage in [0, 3] {
    for batch in [1, 16, 100, 1000, nil] {
      var options = EvaluationOptions()
      if let native {
        options.convolutions = native
        options.threads = batch == 1 ? 3 : 1
      }
      options.zeroStage = stage
      options.batchSize = batch
      options.cpuLevel = level
      let result = try evaluate(
        model, on: images, normalization: Normalization.preset(model.normalization ?? "unit") ?? .tutorial,
        dtype: native != nil ? .bfloat16 : catalogue.dtype ?? .float32, communicator: world, options: options)
      guard world.rank == 0 else { continue }
      print("stage \(stage), batch \(batch.map(String.init) ?? "all"), \(level.name): \(result.digest)")
    }
  }
}
try MPIEnvironment.finalize()
