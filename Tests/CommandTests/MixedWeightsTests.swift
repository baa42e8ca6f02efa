import TestSupport
import Testing

/// Files whose weights are of several types.
@Suite struct MixedWeightsTests {
  /// The tutorial's Net whose layers `halved` are in bf16, as the upper halves of float32's bits.
  private func line(halved: (String) -> Bool) async throws -> String {
    let net = NetFile()
    let storages = NetFile.tensors.enumerated().map { index, tensor in
      let values = net.values[tensor.name] ?? []
      guard halved(tensor.name) else { return Storage("\(index)", values) }
      let halves = values.map { UInt16($0.bitPattern >> 16) }
      let bytes = halves.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      return Storage("\(index)", kind: "BFloat16Storage", width: 2, bytes)
    }
    let items = zip(NetFile.tensors, storages).map { ($0.name, $1.tensor($0.shape)) }
    let folder = try TemporaryFolder(["net.pth": TorchFile.zip(.ordered(items), storages)])
    let data = repositoryRoot + "/Tests/DatasetsTests/sets/last"
    let run = try await cifarEval(np: 1, ["--checkpoint", folder.path + "/net.pth", "--data", data])
    #expect(run.status == 0, "\(run.stderr)")
    return run.stdout.split(separator: "\n").joined(separator: " ").split(separator: " ").joined(separator: " ")
  }

  @Test func whatIsRoundedToTheTypeOfMostIsSaid() async throws {
    let mixed = try await line { $0.hasPrefix("fc") }
    let note = "most weights' type, to which those in fp32 are rounded (--dtype fp32 keeps all)"
    #expect(mixed.contains("dtype bf16; \(note)"))
    // Vectors are none of them, and wider types hold all.
    #expect(!(try await line { $0.hasSuffix("weight") }.contains("are rounded")))
    #expect(!(try await line { $0.hasPrefix("conv") }.contains("are rounded")))
  }
}
