// What sharding costs: `mpirun -np 4 gather-benchmarks [MODEL…]`, or a point of the scaling curves: `… scaling`. For each model, gathers by themselves, then whole evaluations sharded
// (--zero-stage 3) and not (0), one after the other in each repetition; medians, and ratios within a repetition.
// On a machine that does other work too the processor-time columns say more than the clock.

import BenchmarkSupport
import Datasets
import Evaluation
import Glibc
import Graphs
import MPI
import Metrics
import Models
import Sharding
import SyntheticModels
import Tensors

/// A model and the images that make an evaluation of a second or so.
struct Subject {
  let name: String
  let graph: Graph
  let images: Int
  /// Short evaluations vary most: more of them.
  let repetitions: Int

  init(_ name: String) throws {
    self.name = name
    guard let known = Architectures.graph(named: name) else { throw Unknown(name: name) }
    graph = known
    let operations = Double(known.floatingPointOperations)
    // Net 10,000, ResNet-20 1,232, ResNet-18 80, WRN-28-10 48 images.
    images = max(48, min(10_000, Int(1e11 / operations) / 16 * 16))
    repetitions = operations * Double(images) < 5e10 ? 25 : 5
  }
}

struct Unknown: Error {
  let name: String
}

/// Calls `body` with a model of made-up parameters, whose file is gone afterwards; collective.
func withFile(of graph: Graph, _ world: Communicator, _ body: (Model) throws -> Void) throws {
  let path = "/tmp/gather-benchmarks-\(try world.broadcast(Int(getpid())))"
  if world.rank == 0 { try SyntheticModel.write(graph, to: path) }
  defer { if world.rank == 0 { unlink(path) } }
  try world.barrier()
  try body(try SyntheticModel(graph, at: path).model)
}

func evaluate(
  _ model: Model, _ images: LabelledImages, _ world: Communicator, _ change: (inout EvaluationOptions) -> Void
) throws -> (cost: Cost, result: EvaluationResult) {
  var options = EvaluationOptions()
  change(&options)
  var result: EvaluationResult?
  let cost = try Cost.of(world) {
    result = try Evaluation.evaluate(
      model, on: images, normalization: .tutorial, dtype: .float32, communicator: world, options: options)
  }
  guard let result else { throw Unknown(name: "no result") }
  return (Cost(wall: try world.allReduce(result.seconds.evaluate, .max), processor: cost.processor), result)
}

/// Gathers by themselves.
func speedRow(_ subject: Subject, _ model: Model, _ world: Communicator) throws -> [String] {
  let bytes = Double(subject.graph.elementCount * 4)
  let node = try GatherSpeed(model, .node, over: world)
  let flat = try GatherSpeed(model, .flat, over: world)
  return [
    subject.name, fixed(bytes / 1e6), fixed(bytes / node.gather / 1e9), fixed(bytes / flat.gather / 1e9),
    fixed(node.gather * 1e3, 2), fixed(flat.gather * 1e3, 2), fixed(node.prepare * 1e3, 2),
    fixed(flat.prepare * 1e3, 2),
  ]
}

/// Whole evaluations, sharded and not.
func ratioRow(_ subject: Subject, _ model: Model, _ world: Communicator) throws -> [String] {
  let images = try LabelledImages.noise(subject.images)
  var runs: [[Cost]] = []
  var last: EvaluationSeconds?
  for _ in 0..<subject.repetitions {
    let whole = try evaluate(model, images, world) { $0.zeroStage = 0 }
    let sharded = try evaluate(model, images, world) { _ in }
    let flat = try evaluate(model, images, world) { $0.gather = .flat }
    let split = try evaluate(model, images, world) { $0.splitData = true }
    guard Set([whole, sharded, flat, split].map(\.result.digest)).count == 1 else {
      throw Unknown(name: "digests differ")
    }
    runs.append([whole.cost, sharded.cost, flat.cost, split.cost])
    last = sharded.result.seconds
  }
  func ratio(_ one: Int, _ other: Int, _ value: (Cost) -> Double) -> String {
    fixed(median(runs.map { value($0[one]) / value($0[other]) }), 3)
  }
  return [
    subject.name, "\(subject.images)", fixed(median(runs.map { $0[0].wall }), 2), ratio(1, 0, \.wall),
    ratio(2, 0, \.wall), ratio(1, 0, \.processor), ratio(2, 0, \.processor), fixed(last?.gather ?? 0, 3),
    fixed(last?.prepare ?? 0, 3), ratio(1, 3, \.wall),
  ]
}

func benchmark(_ names: [String], _ world: Communicator) throws {
  var speeds = [["model", "MB", "node GB/s", "flat GB/s", "node ms", "flat ms", "prepare ms", "flat prepare ms"]]
  var ratios = [
    [
      "model", "images", "s", "node/whole", "flat/whole", "cpu node/whole", "cpu flat/whole", "gather s", "prepare s",
      "split-data x",
    ]
  ]
  for name in names {
    let subject = try Subject(name)
    try withFile(of: subject.graph, world) { model in
      speeds.append(try speedRow(subject, model, world))
      ratios.append(try ratioRow(subject, model, world))
    }
  }
  guard world.rank == 0 else { return }
  print("\(world.size) ranks; all units gathered once:\n\(table(speeds))\n\nevaluations:\n\(table(ratios))")
}

try MPIEnvironment.initialize()
let names = CommandLine.arguments.dropFirst().map { $0 }
let world = try Communicator.world
if names == ["scaling"] {
  try Scaling.run(over: world)
} else {
  try benchmark(names.isEmpty ? ["net", "resnet20", "resnet18", "wrn-28-10"] : names, world)
}
try MPIEnvironment.finalize()
