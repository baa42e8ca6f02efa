import Foundation
import TestSupport
import Testing

/// How far a run is: of rank 0 only, on stderr.
@Suite struct ProgressTests {
  /// Slow enough that there is something to tell.
  private static let slow = [
    "--batch-size", "1", "--limit", "120", "--verify", "--cpu", "portable", "--kernels", "direct",
  ]

  @Test(arguments: [[], ["--progress", "lines"]])
  func underMPIItIsALineASecondAtTheMost(arguments: [String]) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let run = try await cifarEval(np: 2, Self.slow + arguments)
    let seconds = Int((clock.now - start).components.seconds)
    #expect(run.status == 0 && run.errorLines.isEmpty, "\(run.stderr)")
    #expect(run.progressLines.count <= seconds, "\(run.progressLines.count) lines in \(seconds) s")
    #expect(seconds < 4 || !run.progressLines.isEmpty)
    #expect(!run.stderr.contains("\u{1b}"))
  }

  @Test(arguments: [["--progress", "off"], ["--quiet"]])
  func itIsLeftOut(arguments: [String]) async throws {
    let run = try await cifarEval(np: 2, Self.slow + arguments)
    #expect(run.status == 0 && run.progressLines.isEmpty && run.errorLines.isEmpty)
  }

  @Test(.enabled(if: findProgram("script") != nil, "no script in PATH"), arguments: [39, 60, 100])
  func inATerminalItIsABarThatFits(columns: Int) async throws {
    let program = builtExecutable("cifar-eval")
    let command = "stty cols \(columns); '\(program)' --batch-size 10 --limit 200 --json /dev/null 2>&1 >/dev/null"
    let run = try await run("/usr/bin/env", ["script", "-qec", command, "/dev/null"])
    let drawn = run.stdout.components(separatedBy: "\r\u{1b}[K").dropFirst()
    #expect(run.status == 0 && drawn.count > 3 && drawn.last == "", "\(run.stdout)")
    for bar in drawn { #expect(bar.count < columns, "\(bar)") }
    #expect(drawn.contains { $0.hasPrefix("[###") } == (columns == 100), "\(drawn)")
  }
}
