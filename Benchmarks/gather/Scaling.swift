import BenchmarkSupport
import Datasets
import Evaluation
import Kernels
import MPI
import Models
import Sharding
import SyntheticModels
import Tensors

/// One point of the scaling curves: a wide model's parameters and a fixed number of images, both split over all ranks.
struct Scaling {
  private static let model = "resnet18"
  private static let images = 512

  /// Runs it and prints a row on rank 0, and on a single rank the header before it; collective.
  static func run(over world: Communicator) throws {
    guard let graph = Architectures.graph(named: model) else { throw Unknown(name: model) }
    try withFile(of: graph, world) { synthetic in
      let images = try LabelledImages.noise(images)
      let speed = try GatherSpeed(synthetic, .node, over: world)
      let (cost, result) = try evaluate(synthetic, images, world) {
        $0.splitData = true
        $0.threads = 1
      }
      guard world.rank == 0 else { return }
      let bytes = Double(graph.elementCount * 4)
      let row = [
        "\(world.size)", fixed(bytes / Double(world.size) / 1e6), fixed(Double(result.gather.bytes) / 1e6),
        world.size > 1 ? fixed(bytes / speed.gather / 1e9) : "-",
        fixed(Double(result.gather.peakParameterBytes) / 1e6),
        fixed(Double(result.peakResidentBytes.max() ?? 0) / 1e6), fixed(cost.wall, 2), fixed(cost.processor, 2),
      ]
      let header = [
        "ranks", "shard MB", "gathered MB", "GB/s", "parameters MB", "resident MB", "wall s", "cpu s",
      ]
      if world.size == 1 {
        print("\n\(model), \(Self.images) images split over the ranks, one thread each\n\(line(header))")
      }
      print(line(row))
    }
  }

  /// Cells flush right in columns as wide as the widest heading.
  private static func line(_ cells: [String]) -> String {
    cells.map { String(repeating: " ", count: max(0, 13 - $0.count)) + $0 }.joined(separator: " ")
  }
}
