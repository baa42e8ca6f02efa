import Foundation
import TestSupport

/// Ranks of one thread, each bound to a core of its own, beside one such rank.
struct Scaling {
  let launcher: Launcher
  let subject: Subject
  /// So many images that one rank takes two seconds.
  let images: Int
  let rounds: Int
  let folder: String

  private struct Report: Decodable {
    struct Seconds: Decodable {
      let evaluate: Double
    }
    let digest: String
    let seconds: Seconds
  }

  /// One rank, two ranks that evaluate all images each, and ranks that split them.
  func rows(cores: Int) async throws -> [Row] {
    let splits = Set([1, cores] + (1...6).map { 1 << $0 }.filter { $0 <= cores }).sorted()
    var (single, double): ([Double], [Double]) = ([], [])
    var split = splits.map { _ in [Double]() }
    var digests: Set<String> = []
    func seconds(_ ranks: Int, _ options: [String] = []) async throws -> Double {
      let report = try await evaluate(ranks, options)
      digests.insert(report.digest)
      return report.seconds.evaluate
    }
    for _ in 0..<rounds {
      let one = try await seconds(1)
      single.append(one)
      if cores > 1 { double.append(one / (try await seconds(2))) }
      for (index, ranks) in splits.enumerated() {
        split[index].append(one / (try await seconds(ranks, ["--split-data"])))
      }
    }
    guard digests.count == 1 else { throw RunError(description: "\(subject.name): digests differ: \(digests)") }
    let name = "\(subject.name), \(images) images"
    var rows = [Row("\(name), one rank and thread bound to a core", Double(images) / median(single), "%.0f /s")]
    if cores > 1 {
      rows.append(Row("  2 such ranks, all images each: of that speed", 100 * median(double), "%.1f %%", atLeast: 95))
    }
    for (ranks, ratios) in zip(splits, split) {
      let speedUp = median(ratios)
      rows.append(
        Row("  --split-data on \(ranks): times that speed", speedUp, "%.2f x", atLeast: 0.9 * Double(ranks)))
    }
    return rows
  }

  /// The seconds are those of the loop on rank 0, which no rank leaves much before another.
  private func evaluate(_ ranks: Int, _ options: [String]) async throws -> Report {
    let path = folder + "/report.json"
    let inputs = ["--checkpoint", subject.checkpoint, "--data", subject.data, "--limit", "\(images)"]
    try await launcher.run(
      ranks, "cifar-eval", inputs + ["--threads", "1", "--report", path] + options, bound: true)
    return try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
