import Datasets
import Evaluation
import Glibc
import Kernels
import MPI
import Models
import RankChecks
import Sharding
import SyntheticModels
import Verification

/// What the checks that always run cost beside an evaluation of 10,000 images; rank 0 says.
func measureChecks(_ world: Communicator, model name: String) throws {
  guard let graph = Architectures.graph(named: name) else { return }
  let images = try LabelledImages.noise(10_000)
  try withModel(graph, world) { model in
    let partition = Partition(ranks: world.size, rank: world.rank)
    let shard = try ParameterShard(
      loading: model, as: .float32, partition: partition, ledger: ParameterLedger(), summedBy: .best)
    let sums = try seconds { _ = shard.firstChangedUnit(.best) }
    let inputs = try seconds { _ = try InputFingerprint(model, images, settings: [], .best) }
    let whole = try seconds {
      _ = try evaluate(model, on: images, normalization: .tutorial, dtype: .float32, communicator: world)
    }
    guard world.rank == 0 else { return }
    let share = { (part: Double) in "\(part) s, \((1e5 * part / whole).rounded() / 1000) %" }
    write(
      "\(name): shards summed twice \(share(2 * sums)); inputs summed \(share(inputs)); evaluated in \(whole) s", to: 1)
  }
}

private func seconds(_ body: () throws -> Void) throws -> Double {
  let clock = ContinuousClock()
  return try clock.measure(body) / .seconds(1)
}
