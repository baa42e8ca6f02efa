import Foundation
import TestSupport
import Testing

@Suite struct WritingTests {
  /// Checked before the run: nothing is printed, and the good target is not begun.
  @Test(arguments: ["missing/r.html", "folder"])
  func refusesATargetBeforeTheRun(_ name: String) async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.file("folder.md"), withIntermediateDirectories: true)
    let bad = scratch.file(name == "folder" ? "folder.md" : name)
    let result = try await mpirun(np: 2, "cifar-eval", ["--report", scratch.file("good.md"), "--report", bad])
    #expect(result.status == 74 && result.stdout.isEmpty)
    let lines = result.stderr.split(separator: "\n").filter { $0.hasPrefix("cifar-eval:") }
    #expect(lines.count == 1 && lines[0].hasPrefix("cifar-eval: \(bad): "), "\(result.stderr)")
    #expect(try scratch.names == ["folder.md"])
  }

  /// A report that was there stays whole where the new one cannot be: no space is left on the device.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full here"))
  func saysThatADeviceIsFull() async throws {
    let scratch = try Scratch()
    let link = scratch.file("full.html")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/full")
    let result = try await run("cifar-eval", ["-q", "--report", scratch.file("a.md"), "--report", link])
    #expect(result.status == 74)
    #expect(result.stderr.hasPrefix("cifar-eval: \(link): cannot write: "), "\(result.stderr)")
    // The one before it is whole, and nothing half made is left.
    #expect(try scratch.names == ["a.md", "full.html"])
    #expect(try scratch.text("a.md").hasSuffix("</details>\n"))
  }

  @Test func replacesAReportWhole() async throws {
    let scratch = try Scratch()
    _ = try scratch.write(String(repeating: "old ", count: 100_000), to: "r.csv")
    let result = try await run("cifar-eval", ["-q", "--report", scratch.file("r.csv")])
    #expect(result.status == 0)
    #expect(try !scratch.text("r.csv").contains("old") && scratch.names == ["r.csv"])
  }
}
