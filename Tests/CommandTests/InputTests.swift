import Foundation
import TestSupport
import Testing

/// Inputs that differ from rank to rank, or change while they are read.
@Suite struct InputTests {
  private static let net = NetFile().safetensors()
  private static let images = RefusalTests.images

  /// What rank 2 is given where the others have `net` and `images`.
  enum Odd: String, CaseIterable {
    case weights, tensors, labels, pixels, fewer, dtype, normalization

    var net: [UInt8] {
      switch self {
      case .weights:
        var file = NetFile()
        file.values["fc3.bias"] = file.values["fc3.bias"]?.map { $0 + 1 }
        return file.safetensors()
      case .tensors: return NetFile().torchFile()
      default: return InputTests.net
      }
    }

    var cure: String {
      options.isEmpty ? "give every rank the same files" : "give every rank the same options and files"
    }

    var images: [UInt8] {
      var images = InputTests.images
      switch self {
      case .labels: images[3073 * 18] ^= 1
      case .pixels: images[3073 * 18 + 2000] ^= 1
      case .fewer: images.removeLast(3073 * 3)
      default: break
      }
      return images
    }

    /// What rank 2 is told beside the others' options.
    var options: String {
      switch self {
      case .dtype: "--dtype bf16"
      case .normalization: "--mean 0.4,0.4,0.4 --std 0.2,0.2,0.2"
      default: ""
      }
    }

    var line: String {
      switch self {
      case .dtype, .normalization:
        "computes with other settings (dtype, preprocessing, normalization, kernels, ZeRO stage, batch) than the 3 others"
      case .weights, .tensors: "reads another checkpoint (other tensors or weights) than the 3 others"
      case .labels: "reads images with other labels than the 3 others"
      case .pixels: "reads other images than the 3 others"
      case .fewer: "reads 17 images, not 20 as the 3 others"
      }
    }
  }

  @Test(arguments: Odd.allCases, [[], ["--split-data"]])
  func oneRankWithOtherInputsIsNamed(odd: Odd, options: [String]) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    for (place, net, images) in [("here", Self.net, Self.images), ("there", odd.net, odd.images)] {
      try folder.write("\(place)/net.bin", net)
      try folder.write("\(place)/data/test_batch.bin", images)
    }
    let script = try folder.write(
      "start.sh",
      Array(
        """
        rank=${OMPI_COMM_WORLD_RANK:-$PMI_RANK}
        if [ "$rank" = 2 ]; then cd '\(folder.path)/there'; set -- \(odd.options); else cd '\(folder.path)/here'; fi
        exec '\(builtExecutable("cifar-eval"))' --checkpoint net.bin --data data \(options.joined(separator: " ")) "$@"
        """.utf8))
    let run = try await mpirun(np: 4, "/bin/sh", [script], timeout: 30)
    let host = ProcessInfo.processInfo.hostName
    #expect(
      run.errorLines == ["cifar-eval: rank 2 (\(host)) \(odd.line); \(odd.cure)"])
    #expect(run.stdout == "")
    #expect(run.status == 65)
  }

  /// What another program does to a file once rank 0 has come to a phase.
  @Test(arguments: [
    (2, "compute", "truncate -s 3073 data/test_batch.bin", "data/test_batch.bin", "61460 bytes then, 3073 now"),
    (1, "compute", "truncate -s 0 data/test_batch.bin", "data/test_batch.bin", "61460 bytes then, 0 now"),
    (2, "compute", "printf x | dd of=data/test_batch.bin conv=notrunc", "data/test_batch.bin", "it was written to"),
    (1, "load", "printf x | dd of=net.bin bs=1 seek=9000 conv=notrunc", "net.bin", "it was written to"),
    (1, "load", "cp net.bin new; mv new net.bin", "net.bin", "it was written to"),
  ])
  func filesThatChangeAreNamed(ranks np: Int, phase: String, command: String, file: String, found: String) async throws
  {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let net = try folder.write("net.bin", Self.net)
    try folder.write("data/test_batch.bin", Self.images)
    let run = try await mpirun(
      np: np, "fault-injector",
      ["--checkpoint", net, "--data", folder.path + "/data", "--json", folder.path + "/report.json"],
      environment: [
        "CIFAR_EVAL_FAULT": "run:\(phase):0", "CIFAR_EVAL_FAULT_COMMAND": "cd '\(folder.path)'; (\(command)) 2>&-",
      ], timeout: 30)
    let path = folder.path + "/" + file
    #expect(
      run.errorLines == [
        "cifar-eval: \(path): changed while it was read: \(found); run again when nothing writes to it"
      ])
    #expect(run.stdout == "")
    #expect(run.status == 65)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/report.json"))
  }
}
