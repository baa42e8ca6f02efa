import Checkpoints
import Datasets
import Evaluation
import Glibc
import MPI
import Models
import Tensors

// The tutorial's `test()` as a call of the library: `mpirun -np 4 evaluate-example cifar_net.pth cifar-10-batches-bin`.

guard CommandLine.arguments.count == 3 else {
  print("usage: evaluate-example CHECKPOINT DATA")
  exit(ExitStatus.usage.rawValue)
}
try MPIEnvironment.initialize()
let world = try Communicator.world
do {
  let model = try Model(recognising: Catalogue.open(CommandLine.arguments[1]))
  let shared = try share(DatasetSource.locate(CommandLine.arguments[2], split: .test), over: world)
  let result = try evaluate(
    model, on: shared.images, normalization: .tutorial, dtype: .float32, communicator: world)
  if world.rank == 0 {
    print("Accuracy of the network on the \(result.confusion.total) test images: \(result.confusion.correct) right")
    for (label, name) in LabelledImages.classNames.enumerated() {
      print("\(name): \(result.confusion.correct(label)) of \(result.confusion.total(label))")
    }
  }
  try shared.free()
  try MPIEnvironment.finalize()
} catch {
  // What one rank alone has met must end the others too.
  let line = Array("evaluate-example: rank \(world.rank): \(error)\n".utf8)
  write(STDERR_FILENO, line, line.count)
  world.abort(ExitStatus.badData.rawValue)
}
