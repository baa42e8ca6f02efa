import BenchmarkSupport
import TestSupport

/// A ZeRO-3 run of 1 GiB of parameters on four ranks.
struct LargeRun {
  private static let shape = ["255", "1024"]

  let launcher: Launcher
  let rounds: Rounds

  /// The folder is read and evaluated on 16 images; it was written a moment before and so comes from memory.
  func rows(in folder: String) async throws -> [Row] {
    try await succeed("zero3-folder", [folder, "4"] + Self.shape)
    let runs = try await rounds.take(3) {
      let result = try await launcher.run(4, "zero3-load", [folder] + Self.shape)
      return (seconds: result.seconds, resident: try Self.largestResident(result.stdout))
    }
    let resident = runs.map(\.resident).max() ?? 0
    return [
      Row("1 GiB of ZeRO-3 parameters, 4 ranks, 16 images, whole job", median(runs.map(\.seconds)), "%.2f s"),
      Row("  the largest rank's resident memory", resident / 1_048_576, "%.0f MiB", atMost: 350),
    ]
  }

  /// The largest number in zero3-load's line of them, in bytes.
  private static func largestResident(_ output: String) throws -> Double {
    let line = output.split(separator: "\n").first { $0.hasPrefix("resident ") } ?? ""
    let bytes = line.split(separator: " ").dropFirst().compactMap { Double($0) }
    guard bytes.count == 4, let most = bytes.max() else { throw RunError(description: "zero3-load printed \(output)") }
    return most
  }
}
