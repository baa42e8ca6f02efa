import Foundation
import TestSupport
import Testing

/// A rank's memory is its shard and a buffer, however large the model is.
@Suite struct MemoryTests {
  /// The numbers behind `name` in the helper's output.
  private func numbers(_ name: String, _ output: String) -> [Int] {
    let line = output.split(separator: "\n").first { $0.hasPrefix(name + " ") } ?? ""
    return line.split(separator: " ").dropFirst().compactMap { Int($0) }
  }

  @Test func aGibibyteOnFourRanks() async throws {
    let folder = try TemporaryFolder()
    let written = try await run("zero3-folder", [folder.path, "4", "255", "1024"], timeout: 240)
    try #require(written.status == 0, "\(written.stderr)")
    let result = try await mpirun(np: 4, "zero3-load", [folder.path, "255", "1024"], timeout: 240)
    try #require(result.status == 0, "\(result.stderr)")
    let parameters = try #require(numbers("parameters", result.stdout).first)
    #expect(4 * parameters >= 1 << 30)
    let resident = numbers("resident", result.stdout)
    #expect(resident.count == 4)
    for bytes in resident { #expect(bytes < 350 << 20, "\(bytes >> 20) MiB resident") }
    // Every parameter once, and on each rank the headers and a sample of the weights, a few blocks: the moments, twice as much,
    // are not read.
    let headers = try #require(numbers("headers", result.stdout).first)
    let read = numbers("read", result.stdout)
    #expect((0...(4 << 16)).contains(read.reduce(0, +) - 4 * parameters - 4 * headers), "\(read)")
    #expect(headers < 1 << 20)
  }

  @Test func theSameDigestOnAnyNumberOfRanks() async throws {
    let folder = try TemporaryFolder()
    let written = try await run("zero3-folder", [folder.path, "3", "5", "250"])
    try #require(written.status == 0, "\(written.stderr)")
    var digests: Set<String> = []
    for np in [1, 2, 5] {
      let result = try await mpirun(np: np, "zero3-load", [folder.path, "5", "250"])
      try #require(result.status == 0, "\(result.stderr)")
      digests.insert(
        try #require(result.stdout.split(separator: "\n").first { $0.hasPrefix("digest ") }.map(String.init)))
    }
    #expect(digests.count == 1)
    #expect(digests.first?.hasSuffix(" 0") == true, "a logit is not finite")
  }
}
