// What sharding costs: `mpirun -np 4 gather-benchmarks [MODEL…]`. For each model, gathers by themselves, then whole evaluations sharded
// (--zero-stage 3) and not (0), one after the other in each repetition; medians, and ratios within a repetition.
// On a machine that does other work too the processor-time columns say more than the clock.

import Datasets
import Evaluation
import Glibc
import MPI
import Models
import Sharding
import SyntheticModels
import Tensors

/// A model and the images that make an evaluation of a second or so.
struct Subject {
  let name: String
  let graph: Graph
  let images: Int

  init(_ name: String) throws {
    self.name = name
    switch name {
    case "resnet18-like": (graph, images) = (SyntheticGraphs.resNet18(), 128)
    case "wrn28-10-like": (graph, images) = (SyntheticGraphs.wideResNet(), 48)
    default:
      guard let known = Architectures.graph(named: name) else { throw Unknown(name: name) }
      graph = known
      images = name == "net" ? 10_000 : 1000
    }
  }
}

struct Unknown: Error {
  let name: String
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

func benchmark(_ names: [String], _ repetitions: Int, _ world: Communicator) throws {
  var speeds = [["model", "MB", "node GB/s", "flat GB/s", "node ms", "flat ms", "prepare ms", "flat prepare ms"]]
  var ratios = [
    [
      "model", "images", "s", "node/whole", "flat/whole", "cpu node/whole", "cpu flat/whole", "gather s", "prepare s",
      "split-data x",
    ]
  ]
  for name in names {
    let subject = try Subject(name)
    let path = "/tmp/gather-benchmarks-\(try world.broadcast(Int(getpid())))"
    if world.rank == 0 { try SyntheticModel.write(subject.graph, to: path) }
    try world.barrier()
    let model = try SyntheticModel(subject.graph, at: path).model
    let images = try LabelledImages.noise(subject.images)
    let bytes = Double(subject.graph.elementCount * 4)
    let node = try GatherSpeed(model, .node, over: world)
    let flat = try GatherSpeed(model, .flat, over: world)
    speeds.append([
      name, fixed(bytes / 1e6), fixed(bytes / node.gather / 1e9), fixed(bytes / flat.gather / 1e9),
      fixed(node.gather * 1e3, 2), fixed(flat.gather * 1e3, 2), fixed(node.prepare * 1e3, 2),
      fixed(flat.prepare * 1e3, 2),
    ])
    var runs: [[Cost]] = []
    var last: EvaluationSeconds?
    for _ in 0..<repetitions {
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
    ratios.append([
      name, "\(subject.images)", fixed(median(runs.map { $0[0].wall }), 2), ratio(1, 0, \.wall), ratio(2, 0, \.wall),
      ratio(1, 0, \.processor), ratio(2, 0, \.processor), fixed(last?.gather ?? 0, 3), fixed(last?.prepare ?? 0, 3),
      ratio(1, 3, \.wall),
    ])
    if world.rank == 0 { unlink(path) }
  }
  guard world.rank == 0 else { return }
  print("\(world.size) ranks; all units gathered once:\n\(table(speeds))\n\nevaluations:\n\(table(ratios))")
}

try MPIEnvironment.initialize()
let names = CommandLine.arguments.dropFirst().map { $0 }
try benchmark(
  names.isEmpty ? ["net", "resnet20", "resnet18-like", "wrn28-10-like"] : names, 5, try Communicator.world)
try MPIEnvironment.finalize()
