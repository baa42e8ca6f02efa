import Foundation

/// How long a command takes before and after its own work.
struct Start {
  let launcher: Launcher
  let rounds: Int

  /// The demo on one rank and on four, less MPI's own start and end under the same launcher.
  func rows() async throws -> [Row] {
    [try await demo(ranks: 1, atMost: 0.1), try await demo(ranks: 4, atMost: nil)]
  }

  private func demo(ranks: Int, atMost most: Double?) async throws -> Row {
    var own: [Double] = []
    var starts: [Double] = []
    for _ in 0..<rounds {
      let start = try await launcher.run(ranks, "mpi-start").seconds
      own.append(try await launcher.run(ranks, "cifar-eval").seconds - start)
      starts.append(start)
    }
    let what = String(format: "demo on \(ranks) rank\(ranks > 1 ? "s" : ""), beyond MPI's own %.3f s", median(starts))
    return Row(what, median(own), "%.3f s", atMost: most)
  }
}
