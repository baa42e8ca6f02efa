import Checkpoints
import TestSupport
import Testing

/// Folders of training runs, and what differs from rank to rank.
@Suite struct RunFolderTests {
  private static let parameters = FixtureParameter.numbered([("conv.weight", [3, 2, 3, 3]), ("last", [5])])

  /// The files of a folder with a checkpoint of each of these names.
  private func files(_ names: [String], latest: Bool = true) -> [String: [UInt8]] {
    let own = DeepSpeedFixture(Self.parameters).files
    var all: [String: [UInt8]] = ["trainer_state.json": Array("{}".utf8)]
    for name in names {
      for (file, bytes) in own { all["\(name)/global_step20/\(file)"] = bytes }
      if latest { all["\(name)/latest"] = Array("global_step20".utf8) }
    }
    return all
  }

  @Test(arguments: [
    (["checkpoint-9", "checkpoint-12", "checkpoint-100"], "checkpoint-100", ", the newest of 3"),
    (["checkpoint_9", "checkpoint_10"], "checkpoint_10", ", the newest of 2"),
    (["checkpoint-7"], "checkpoint-7", ""), (["ckpt"], "ckpt", ""), (["ckpt", "checkpoint"], "checkpoint", ""),
    (["checkpoint-x", "ckpt", "checkpoint-3"], "checkpoint-3", ""),
    (["out/checkpoint-3", "checkpoint/checkpoint-4"], "checkpoint", ""),
  ])
  func newestCheckpointIsTakenAndSaid(_ names: [String], _ taken: String, _ note: String) throws {
    let folder = try TemporaryFolder(files(names))
    let catalogue = try Catalogue.open(folder.path)
    #expect(catalogue.path.hasPrefix("\(folder.path)/\(taken)"))
    #expect(catalogue.choices.first == catalogue.choices.first { $0.what == "checkpoint" })
    #expect(catalogue.choices.first?.value == "\(taken) in \(folder.path)\(note)")
    #expect(catalogue.tensors.count == Self.parameters.count)
  }

  @Test func folderThatIsACheckpointItselfIsTaken() throws {
    let folder = try TemporaryFolder(files(["checkpoint-9", "."]))
    #expect(try Catalogue.open(folder.path).choices.isEmpty)
  }

  /// transformers reads model.safetensors, or pytorch_model.bin, before the index of its shards.
  @Test func oneFileIsTakenBeforeAnIndexAndSaid() throws {
    var files = DeepSpeedFixture(Self.parameters).consolidatedFiles(2)
    let other = Storage("0", [1, 2, 3])
    files["pytorch_model.bin"] = TorchFile.zip(.dict([("other", other.tensor([3]))]), [other])
    let folder = try TemporaryFolder(files)
    let catalogue = try Catalogue.open(folder.path)
    #expect(catalogue.tensors.map(\.name) == ["other"])
    let value = "of pytorch_model.bin, which transformers takes too where pytorch_model.bin.index.json lies beside it"
    #expect(catalogue.choices.map(\.value) == [value])
  }

  @Test func foldersWithoutACheckpointAreRefused() throws {
    for names in [["checkpoint-x"], ["a/b/checkpoint-1"], ["checkpoint/ckpt/checkpoint/ckpt/ckpt"]] {
      let folder = try TemporaryFolder(files(names))
      #expect(throws: CheckpointError.self) { _ = try Catalogue.open(folder.path) }
    }
  }

  @Test func statisticsThatDifferAreRankZerosAndSaid() throws {
    var fixture = DeepSpeedFixture(Self.parameters, ranks: 3)
    let buffers = FixtureParameter.numbered([("bn.running_mean", [3]), ("bn.running_var", [3])])
    fixture.buffers = buffers
    let alike = try TemporaryFolder(fixture.files, tag: "global_step20")
    #expect(try Catalogue.open(alike.path).choices.isEmpty)
    var other = fixture
    other.buffers[1] = FixtureParameter("bn.running_var", [3], [1, 2, 3])
    var files = fixture.files
    let name = "zero_pp_rank_2_mp_rank_00_model_states.pt"
    files[name] = other.files[name]
    let folder = try TemporaryFolder(files, tag: "global_step20")
    let catalogue = try Catalogue.open(folder.path)
    #expect(catalogue.choices.map(\.value) == ["rank 0's; those of rank 2 differ, such as bn.running_var"])
    #expect(try floats(#require(catalogue["bn.running_var"]), of: catalogue) == buffers[1].values)
  }
}
