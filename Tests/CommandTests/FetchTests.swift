import CifarEvalCommand
import Evaluation
import Foundation
import TestSupport
import Testing

/// One file on its way from a server of this machine that cuts, forgets, crawls or stalls.
@Suite(.enabled(if: missingPrograms(["python3", "curl", "tar", "md5sum"]) == nil))
struct FetchTests {
  private let folder: TemporaryFolder
  private let server: FileServer
  private let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("server/set.bin", content)
    try folder.write("to/notes.txt", [])
    server = try FileServer(folder.path + "/server")
  }

  private var target: String { folder.path + "/to" }

  /// What a file of the server is to be.
  private func file(_ name: String, unpacksTo: String? = nil) async throws -> OfficialSet.File {
    let path = folder.path + "/server/" + name
    let sum = try await run(try #require(findProgram("md5sum")), [path]).stdout.prefix(32)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return OfficialSet.File(
      name, from: "", bytes: try #require(size), md5: String(sum), unpacksTo: unpacksTo)
  }

  private func fetch(_ file: OfficialSet.File, _ manner: FileServer.Manner) -> Result<String, EvaluationError> {
    Result { () throws(EvaluationError) in
      try Download(file, to: target, mirror: server.address(manner)).run()
    }
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: target + "/" + name)))
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: target).filter { $0 != "notes.txt" }.sorted()
  }

  @Test(arguments: [FileServer.Manner.whole, .slow]) func fetchesAWholeFile(_ manner: FileServer.Manner) async throws {
    let file = try await file("set.bin")
    #expect(try fetch(file, manner).get() == target + "/set.bin")
    #expect(try bytes("set.bin") == content && names() == ["set.bin"])
    // What is there is not fetched again.
    #expect(try Download(file, to: target, mirror: "http://127.0.0.1:9").run() == target + "/set.bin")
  }

  @Test func goesOnWhereItWasCut() async throws {
    let file = try await file("set.bin")
    for place in [50_000, 75_000] {
      let error = #expect(throws: EvaluationError.self) { try fetch(file, .cut).get() }
      #expect(error?.exitStatus == .system)
      let line = "\(server.address(.cut))/set.bin: curl ended with code 18; run it again to go on at byte \(place)"
      #expect(error?.line == line)
      #expect(try bytes("set.bin.part") == Array(content.prefix(place)) && names() == ["set.bin.part"])
    }
    #expect(try fetch(file, .whole).get() == target + "/set.bin")
    #expect(try bytes("set.bin") == content && names() == ["set.bin"])
  }

  @Test func startsAgainWhereTheServerCannotGoOn() async throws {
    try folder.write("to/set.bin.part", Array(content.prefix(1234)))
    #expect(try fetch(try await file("set.bin"), .noRanges).get() == target + "/set.bin")
    #expect(try bytes("set.bin") == content)
  }

  @Test func removesWhatWasContinuedFromAnotherFile() async throws {
    try folder.write("to/set.bin.part", [UInt8](repeating: 1, count: 1234))
    let file = try await file("set.bin")
    let error = #expect(throws: EvaluationError.self) { try fetch(file, .whole).get() }
    #expect(error?.exitStatus == .badData)
    #expect(error?.line.hasSuffix("not \(file.md5): another file than set.bin; give another --mirror") == true)
    #expect(try names().isEmpty)
    #expect(try fetch(file, .whole).get() == target + "/set.bin")
  }

  @Test func endsWhereNothingComes() async throws {
    // The program's own curl, with less patience.
    try await folder.writeScript(
      "bin/curl", "#!/bin/sh\nexec \(findProgram("curl") ?? "") \"$@\" --retry 0 --speed-time 2\n")
    try folder.write("server/t10k-images-idx3-ubyte.gz", content)
    let path = "\(folder.path)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
    let stalled = try await run(
      builtExecutable("cifar-eval"), ["download", "mnist", "--to", target, "--mirror", server.address(.stall)],
      environment: ["PATH": path], timeout: 30)
    #expect(stalled.status == 71)
    #expect(
      stalled.stderr.contains("curl ended with code 28; run it again to go on at byte 1000\n"), "\(stalled.stderr)")
    #expect(try names() == ["t10k-images-idx3-ubyte.gz.part"])
  }

  @Test func unpacksAnArchiveWholeOrNotAtAll() async throws {
    try folder.write("made/set/data.bin", content)
    let served = folder.path + "/server/"
    let tar = try #require(findProgram("tar"))
    for (name, part) in [("set.tar.gz", "set"), ("other.tar.gz", "set/data.bin")] {
      #expect(try await run(tar, ["-czf", served + name, "-C", folder.path + "/made", part]).status == 0)
    }
    let other = try await file("other.tar.gz", unpacksTo: "elsewhere")
    let error = #expect(throws: EvaluationError.self) { try fetch(other, .whole).get() }
    #expect(error?.line.contains("tar could not unpack it") == true)
    #expect(try names() == ["other.tar.gz.part"])
    #expect(try fetch(try await file("set.tar.gz", unpacksTo: "set"), .whole).get() == target + "/set")
    #expect(try bytes("set/data.bin") == content && names() == ["other.tar.gz.part", "set"])
  }
}
