import Foundation
import TestSupport
import Testing

/// `--verify` finds one changed bit, wherever it is, and names the rank.
@Suite(.serialized) struct VerifyTests {
  /// A hundred random flips of shards and activations, by both gathers, every one found.
  @Test(arguments: [(2, 40), (3, 30), (4, 30)])
  func findsEveryFlip(ranks np: Int, flips: Int) async throws {
    try await check(np, ["flips", "shard,activations", "\(flips)"], checks: flips + 4)
  }

  /// What a rank gathers, prepares and computes.
  @Test(arguments: [2, 3, 4])
  func findsOtherFlips(ranks np: Int) async throws {
    try await check(np, ["flips", "gathered,prepared,results", "12"], checks: 16)
  }

  /// The levels of this machine, in one job: 3 dtypes and 2 kinds of kernels.
  @Test(arguments: [2, 3, 4])
  func mixedLevelsAgree(ranks np: Int) async throws { try await check(np, ["levels"], checks: 6) }

  private func check(_ np: Int, _ arguments: [String], checks: Int) async throws {
    let result = try await mpirun(np: np, "sharding-test-helper", arguments, timeout: 120)
    let name = arguments.joined(separator: " ")
    #expect(result.stdout == "\(name): \(np * checks) checks on \(np) ranks\n")
    #expect(result.stderr == "")
    #expect(result.status == 0)
  }

  /// Through the command: one line, exit code 70, no report; also where each rank runs images of its own.
  @Test(arguments: [
    (2, "shard:1:40404", [], "its shard of unit conv2"),
    (3, "shard:2:1", ["--gather", "flat"], "its shard of unit conv1"),
    (4, "activations:3:123456789:2", [], "the result of unit conv2"),
    (2, "activations:0:5:5", ["--split-data"], "the result of unit fc3"),
    (3, "shard:0:99", ["--zero-stage", "0"], "its shard of unit conv1"),
  ])
  func commandNamesTheRank(ranks np: Int, flip: String, options: [String], found: String) async throws {
    let folder = try TemporaryFolder()
    let result = try await mpirun(
      np: np, "fault-injector", ["--verify", "--json", folder.path + "/report.json"] + options,
      environment: ["CIFAR_EVAL_FAULT": "flip:\(flip)"])
    let rank = flip.split(separator: ":")[1]
    let lines = result.errorLines
    let host = ProcessInfo.processInfo.hostName
    #expect(lines.count == 1, "\(result.stderr)")
    #expect(lines.allSatisfy { $0.hasPrefix("cifar-eval: rank \(rank) (\(host)): \(found) changed in memory: ") })
    #expect(result.stdout == "")
    #expect(result.status == 70)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  /// A job without a fault gives its digest and says that it was verified.
  @Test(arguments: [1, 3], [[], ["--split-data", "--threads", "2"], ["--zero-stage", "0", "--batch-size", "48"]])
  func nothingIsFoundWhereNothingIs(ranks np: Int, options: [String]) async throws {
    let result = try await mpirun(np: np, "cifar-eval", ["--verify"] + options)
    #expect(result.stderr == "")
    let inputs = np > 1 ? "inputs of all ranks, " : ""
    #expect(
      result.stdout.contains(
        "\nverified      shards against what was read, \(inputs)gathered and prepared units, activations, "))
    #expect(result.stdout.contains("\nknown answer  ok\n"))
  }

  /// Shards are compared without being asked for: no accuracy of weights that have changed.
  @Test(arguments: [(1, []), (3, []), (2, ["--zero-stage", "0"])])
  func shardsAreAlwaysCompared(ranks np: Int, options: [String]) async throws {
    let flip = ["CIFAR_EVAL_FAULT": "flip:shard:\(np - 1):40403"]
    var result = try await mpirun(np: np, "fault-injector", options, environment: flip)
    let host = ProcessInfo.processInfo.hostName
    let line = "cifar-eval: rank \(np - 1) (\(host)): its shard of unit "
    #expect(result.stderr.split(separator: "\n").contains { $0.hasPrefix(line) }, "\(result.stderr)")
    #expect(result.status == 70 && result.stdout == "")
    result = try await mpirun(np: np, "cifar-eval", options)
    let inputs = np > 1 ? ", inputs of all ranks" : ""
    #expect(result.stdout.contains("\nchecked       shards against what was read\(inputs)\n"), "\(result.stdout)")
  }

  /// A bit that flipped on its way to the disk: the ranks know the CRC-32 of what they read together.
  @Test(arguments: [
    (1, []), (3, []), (4, ["--gather", "flat", "--replicas", "2"]), (2, ["--zero-stage", "0", "--dtype", "bf16"]),
  ])
  func damagedZipEntriesAreNamed(ranks np: Int, options: [String]) async throws {
    let folder = try TemporaryFolder()
    var bytes = NetFile().torchFile()
    let path = try folder.write("net.pth", bytes)
    try folder.write("test_batch.bin", [UInt8](repeating: 7, count: 16 * 3073))
    let arguments = ["--checkpoint", path, "--data", folder.path] + options
    let sound = try await mpirun(np: np, "cifar-eval", arguments + ["--verify"])
    #expect(sound.stdout.contains(", CRC-32 of 10 of 10 zip entries\n"), "\(sound.stderr)")
    // fc1's storage has three quarters of the file.
    bytes[bytes.count / 2] ^= 1
    try folder.write("net.pth", bytes)
    let unasked = try await mpirun(np: np, "cifar-eval", arguments)
    #expect(unasked.status == 0, "\(unasked.stderr)")
    let damaged = try await mpirun(np: np, "cifar-eval", arguments + ["--verify"])
    let lines = damaged.errorLines
    let found = "damaged: zip entry net/data/4 does not have the CRC-32 that the archive states; copy or save it again"
    #expect(lines == ["cifar-eval: \(path): \(found)"])
    #expect(damaged.status == 65 && damaged.stdout == "")
  }

  /// Archives of NumPy, whose headers are read before, and of torch.export.
  @Test(arguments: ["net.npz", "parts.pt2"], [1, 3])
  func damagedEntriesOfOtherArchivesAreNamed(name: String, ranks np: Int) async throws {
    let folder = try TemporaryFolder()
    var bytes: [UInt8]
    if name == "net.npz" {
      var archive = ZipWriter()
      let net = NetFile()
      for (name, shape) in NetFile.tensors {
        let extents = shape.map { "\($0)," }.joined()
        archive.add(name + ".npy", numPyArray("<f4", shape: "(\(extents))", little(net.values[name] ?? [])))
      }
      bytes = archive.finished()
    } else {
      let fixture = repositoryRoot + "/Tests/CommandTests/exported/parts.pt2"
      bytes = Array(try #require(FileManager.default.contents(atPath: fixture)))
    }
    let path = try folder.write(name, bytes)
    try folder.write("test_batch.bin", [UInt8](repeating: 7, count: 16 * 3073))
    let arguments = ["--checkpoint", path, "--data", folder.path, "--verify"]
    let sound = try await mpirun(np: np, "cifar-eval", arguments)
    let pattern = /CRC-32\s+of\s+([1-9][0-9]*)\s+of\s+\1\s+zip\s+entries/
    #expect(sound.stdout.contains(pattern), "\(sound.stdout) \(sound.stderr)")
    bytes[name == "net.npz" ? bytes.count / 2 : 3000] ^= 1
    try folder.write(name, bytes)
    let damaged = try await mpirun(np: np, "cifar-eval", arguments)
    #expect(damaged.status == 65 && damaged.stdout == "")
    #expect(
      damaged.errorLines.count == 1 && damaged.stderr.contains(" does not have the CRC-32 that the archive states"))
  }

  /// Mixtures of experts, whose batches are changed after they ran where a capacity is set.
  @Test(
    .enabled(if: TestData.has("deepspeed/prmoe_fp32_ep2", "cifar10-lossless846"), "\(TestData.skipReason)"),
    arguments: [[], ["--moe-capacity-factor", "1"]])
  func mixturesAreVerified(options: [String]) async throws {
    let files = [
      "--checkpoint", TestData.path("deepspeed/prmoe_fp32_ep2/ckpt"), "--data", TestData.path("cifar10-lossless846"),
    ]
    let result = try await mpirun(np: 3, "cifar-eval", ["--verify", "--batch-size", "200"] + files + options)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stdout.contains("\nverified  "))
  }
}
