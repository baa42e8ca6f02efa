import BenchmarkSupport
import Foundation
import TestSupport

/// Ranks of one thread, each bound to a core of its own, beside one such rank.
struct Scaling {
  let launcher: Launcher
  let subject: Subject
  /// So many images that one rank takes two seconds.
  let images: Int
  let rounds: Rounds
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
    let jobs = [(1, false)] + (cores > 1 ? [(2, false)] : []) + splits.map { ($0, true) }
    let times = try await rounds.take(5) {
      var reports: [Report] = []
      for (ranks, isSplit) in jobs { reports.append(try await evaluate(ranks, isSplit)) }
      let digests = Set(reports.map(\.digest))
      guard digests.count == 1 else { throw RunError(description: "\(subject.name): digests differ: \(digests)") }
      return reports.map(\.seconds.evaluate)
    }
    return jobs.enumerated().map { index, job in
      row(job, seconds: median(times.map { $0[index] }), ratio: median(times.map { $0[0] / $0[index] }))
    }
  }

  private func row(_ job: (ranks: Int, isSplit: Bool), seconds: Double, ratio: Double) -> Row {
    if job.isSplit {
      let what = "  --split-data on \(job.ranks): times that speed"
      return Row(what, ratio, "%.2f x", atLeast: 0.9 * Double(job.ranks))
    }
    if job.ranks > 1 {
      return Row("  \(job.ranks) such ranks, all images each: of that speed", 100 * ratio, "%.1f %%", atLeast: 95)
    }
    let what = "\(subject.name), \(images) images, one rank and thread bound to a core"
    return Row(what, Double(images) / seconds, "%.0f /s")
  }

  /// The seconds are those of the loop on rank 0, which no rank leaves much before another.
  private func evaluate(_ ranks: Int, _ isSplit: Bool) async throws -> Report {
    let path = folder + "/report.json"
    let inputs = ["--checkpoint", subject.checkpoint, "--data", subject.data, "--limit", "\(images)"]
    let options = ["--threads", "1", "--report", path] + (isSplit ? ["--split-data"] : [])
    try await launcher.run(ranks, "cifar-eval", inputs + options, bound: true)
    return try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
