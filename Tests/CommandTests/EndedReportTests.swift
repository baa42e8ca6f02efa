import Foundation
import TestSupport
import Testing

/// A run that a signal ends about the time it writes its reports leaves each of them whole or not at all, and nothing else.
@Suite(.serialized) struct EndedReportTests {
  /// The outputs of a run, and what each ends with where it is whole.
  private static let outputs = [
    ("report.html", "--report", "</html>\n"), ("report.json", "--json", "}\n"), ("samples.csv", "--samples", "\r\n"),
    ("logits.npy", "--logits", ""),
  ]

  @Test(arguments: ["TERM", "KILL"]) func leavesWholeReportsOrNone(signal: String) async throws {
    // Towards the end of the run from both sides, however fast the machine is at the moment; the reports are the last of it.
    var delay = try await end(by: signal, after: 60).seconds
    var ended = 0
    for _ in 0..<16 {
      let run = try await end(by: signal, after: delay)
      let isEnded = run.status != 0
      if isEnded { ended += 1 }
      // A run that came to its end tells how long one takes now: the one before may have stood on a busy machine.
      delay = isEnded ? delay * 1.05 : 0.85 * min(delay, run.seconds)
    }
    #expect(ended > 0)
  }

  /// Runs the demo, ends it after `seconds`, and looks at what it left.
  private func end(by signal: String, after seconds: Double) async throws -> RunResult {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let files = Self.outputs.flatMap { [$0.1, "\(folder.path)/\($0.0)"] }
    let run = try await run(
      "/usr/bin/timeout",
      ["--foreground", "--preserve-status", "-s", signal, "\(seconds)", builtExecutable("cifar-eval"), "-q"] + files)
    let left = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    #expect(left.isSubset(of: Self.outputs.map(\.0)), "\(signal) after \(seconds) s: \(left)")
    if run.status == 0 { #expect(left.count == Self.outputs.count) }
    for (name, _, suffix) in Self.outputs where left.contains(name) {
      let bytes = try #require(FileManager.default.contents(atPath: "\(folder.path)/\(name)"))
      let end = String(decoding: bytes.suffix(suffix.utf8.count), as: UTF8.self)
      #expect(end == suffix, "\(name) after \(seconds) s")
      if name == "logits.npy" { #expect(bytes.count == 128 + 2000 * 10 * 4) }
      if name == "samples.csv" {
        #expect(bytes.count(where: { $0 == UInt8(ascii: "\n") }) == 2001)
      }
    }
    return run
  }
}
