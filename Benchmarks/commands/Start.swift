import BenchmarkSupport
import Foundation

/// How long a command takes before and after its own work.
struct Start {
  let launcher: Launcher
  let rounds: Rounds

  /// The demo on one rank and on four, less MPI's own start and end under the same launcher.
  func rows() async throws -> [Row] {
    [try await demo(ranks: 1, atMost: 0.1), try await demo(ranks: 4, atMost: nil)]
  }

  private func demo(ranks: Int, atMost most: Double?) async throws -> Row {
    let times = try await rounds.take(9) {
      let start = try await launcher.run(ranks, "mpi-start").seconds
      return (start: start, own: try await launcher.run(ranks, "cifar-eval").seconds - start)
    }
    let mpi = String(format: "%.3f s", median(times.map(\.start)))
    let what = "demo on \(ranks) rank\(ranks > 1 ? "s" : ""), beyond MPI's own \(mpi)"
    return Row(what, median(times.map(\.own)), "%.3f s", atMost: most)
  }
}
