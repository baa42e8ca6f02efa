import Foundation
import TestSupport
import Testing

/// `cifar-eval download` from a server of this machine: whole, cut, wrong and missing files.
@Suite struct DownloadTests {
  private func download(_ set: String, from server: FileServer, to folder: String) async throws -> RunResult {
    try await run(builtExecutable("cifar-eval"), ["download", set, "--to", folder, "--mirror", server.address()])
  }

  @Test(.enabled(if: missingPrograms(["python3", "curl"]) == nil))
  func namesWrongCutAndMissingFiles() async throws {
    let folder = try TemporaryFolder()
    try folder.write("server/notes.txt", [])
    let server = try FileServer(folder.path + "/server")
    let target = folder.path + "/data"
    let missing = try await download("svhn", from: server, to: target)
    #expect(missing.status == 66)
    #expect(
      missing.stderr.contains("\(server.address())/test_32x32.mat: the server has no such file, or refuses it"),
      "\(missing.stderr)")

    try folder.write("server/t10k-images-idx3-ubyte.gz", [UInt8](repeating: 7, count: 1_648_877))
    let wrong = try await download("mnist", from: server, to: target)
    #expect(wrong.status == 65)
    let other = "not 9fb629c4189551a2d022fa330f9573f3: another file than t10k-images"
    #expect(wrong.stderr.contains(other), "\(wrong.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: target).isEmpty)

    try folder.write("server/t10k-images-idx3-ubyte.gz", [UInt8](repeating: 7, count: 1000))
    let cut = try await download("mnist", from: server, to: target)
    #expect(cut.status == 65)
    let short = "1000 bytes, not the 1648877 of t10k-images-idx3-ubyte.gz; run it again"
    #expect(cut.stderr.contains(short), "\(cut.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: target) == ["t10k-images-idx3-ubyte.gz.part"])

    try folder.write("server/t10k-images-idx3-ubyte.gz", [UInt8](repeating: 7, count: 1_648_878))
    let large = try await download("mnist", from: server, to: target)
    #expect(large.status == 65, "\(large.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: target).filter { !$0.hasSuffix(".part") }.isEmpty)
  }

  @Test func takesNoOtherFileForOneThatIsThere() async throws {
    let folder = try TemporaryFolder()
    // MNIST's files are called as Fashion-MNIST's are; the second is as large as it should be.
    for count in [28_881, 4_422_102] {
      let target = try folder.write("t10k-images-idx3-ubyte.gz", [UInt8](repeating: 7, count: count))
      let refused = try await run(builtExecutable("cifar-eval"), ["download", "fashion-mnist", "--to", folder.path])
      #expect(refused.status == 65)
      let address = "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/t10k-images-idx3-ubyte.gz"
      #expect(
        refused.stderr
          == "cifar-eval: \(target): another file than \(address); move it away or give another --to\n")
    }
  }

  @Test func trustsAFolderThatWasUnpacked() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("cifar-10-batches-bin/test_batch.bin", [1])
    let done = try await run(builtExecutable("cifar-eval"), ["download", "cifar10", "--to", folder.path])
    #expect(done.status == 0 && done.stdout == "\(folder.path)/cifar-10-batches-bin: ready\n", "\(done.stderr)")
    try FileManager.default.removeItem(atPath: folder.path + "/cifar-10-batches-bin")
    try folder.write("cifar-10-batches-bin", [1])
    let refused = try await run(builtExecutable("cifar-eval"), ["download", "cifar10", "--to", folder.path])
    #expect(refused.status == 65 && !FileManager.default.fileExists(atPath: file), "\(refused.stderr)")
  }

  @Test func refusesUnknownSets() async throws {
    let refused = try await run(builtExecutable("cifar-eval"), ["download", "cifar11"])
    #expect(refused.status == 64)
    #expect(
      refused.stderr.hasPrefix(
        "cifar-eval: download cifar11: expected one of cifar10, cifar100, cifar10-c, cifar100-c, svhn, stl10, mnist, "))
  }
}
