import CIFAREval
import Glibc

// The tutorial's `test()` as calls of the library: `mpirun -np 4 evaluate cifar_net.pth cifar-10-batches-bin`.

/// `stderr` is a global variable of C, which Swift 6 does not read.
func report(_ line: String) {
  let bytes = Array("evaluate: \(line)\n".utf8)
  write(STDERR_FILENO, bytes, bytes.count)
}

guard CommandLine.arguments.count == 3 else {
  print("usage: evaluate CHECKPOINT DATA")
  exit(64)
}
do {
  let session = try Session.startingMPI()
  do {
    let model = try session.model(at: CommandLine.arguments[1])
    let images = try session.images(at: CommandLine.arguments[2])
    let outcome = try session.evaluate(model, on: images)
    if session.rank == 0 {
      print("Accuracy of the network on the \(outcome.images) test images: \(outcome.correct) right")
      for one in outcome.classes { print("\(one.name): \(one.correct) of \(one.total)") }
    }
    try session.end()
  } catch {
    // All ranks know of what a session throws but a failure of MPI itself, so that one of them says it and all end in order.
    if session.rank == 0 { report("\(error)") }
    try session.end()
    exit(65)
  }
} catch {
  report("\(error)")
  exit(71)
}
