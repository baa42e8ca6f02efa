// Evaluates the folder that Scripts/zero3-folder wrote on 16 images, each rank holding its shard, and prints what it cost.
//
//   mpirun -np 4 zero3-load FOLDER LAYERS WIDTH
import Checkpoints
import Datasets
import Demo
import Evaluation
import Glibc
import Graphs
import MPI
import Models
import Tensors

/// The chain of linear layers that the folder has.
func chain(layers: Int, width: Int) throws -> Graph {
  var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "input")
  var x = builder.relu(builder.gemm(builder.flatten(0), "input", out: width))
  for layer in 0..<layers {
    builder.startUnit("layers.\(layer)")
    x = builder.relu(builder.gemm(x, "layers.\(layer)", out: width))
  }
  builder.startUnit("output")
  _ = builder.gemm(x, "output", out: 10)
  return try builder.finish()
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let layers = Int(arguments[2]), let width = Int(arguments[3]) else {
  print("usage: zero3-load FOLDER LAYERS WIDTH")
  exit(64)
}
try MPIEnvironment.initialize()
let world = try Communicator.world
let model = try Model(
  graph: try chain(layers: layers, width: width), name: "chain", normalization: "tutorial",
  catalogue: Catalogue.open(arguments[1]))
let images = try share(.demo(), over: world).images.prefix(16)
let result = try evaluate(model, on: images, normalization: .tutorial, dtype: .float32, communicator: world)
if world.rank == 0 {
  print("parameters \(model.graph.elementCount)")
  print("headers \(model.catalogue.headerBytes)")
  print("read \(result.bytesRead.map(String.init).joined(separator: " "))")
  print("resident \(result.peakResidentBytes.map(String.init).joined(separator: " "))")
  print("digest \(result.digest) \(result.nonFiniteLogits)")
}
try MPIEnvironment.finalize()
