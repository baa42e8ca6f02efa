import Checkpoints
import Memory
import Tensors
import TestSupport
import Testing

/// Folders in DeepSpeed's layouts, of every stage and of many ranks: every element of every tensor is where it should be.
@Suite struct DeepSpeedFolderTests {
  /// Sizes that no number of ranks divides, some with fewer elements than ranks, one with none.
  static let parameters = FixtureParameter.numbered([
    ("conv.weight", [3, 2, 3, 3]), ("conv.bias", [3]), ("one", [1]), ("none", [2, 0]), ("wide", [7, 13]), ("last", [5]),
  ])

  static let worlds = [1, 2, 3, 4, 5, 7, 12]

  static func rounded(_ values: [Float], _ dtype: DType) -> [Float] { values.map(dtype.round) }

  static func expect(
    _ catalogue: Catalogue, _ wanted: [FixtureParameter], in dtype: DType = .float32, _ place: String
  ) throws {
    #expect(Set(catalogue.tensors.map(\.name)) == Set(wanted.map(\.name)), "\(place)")
    for parameter in wanted {
      let tensor = try #require(catalogue[parameter.name])
      #expect(tensor.shape.dimensions == parameter.size, "\(parameter.name) of \(place)")
      let found = try floats(tensor, of: catalogue)
      #expect(found == rounded(parameter.values, dtype), "\(parameter.name) of \(place)")
    }
  }

  @Test(arguments: 0...3, worlds) func everyStageOfAnyNumberOfRanks(stage: Int, ranks: Int) throws {
    for dtype in DType.allCases {
      let fixture = DeepSpeedFixture(Self.parameters, stage: stage, ranks: ranks, dtype: dtype)
      let folder = try TemporaryFolder(fixture.files, tag: "global_step20")
      let place = "stage \(stage), \(ranks) ranks, \(dtype.rawValue)"
      let trained = try Catalogue.open(folder.path)
      let run = try #require(trained.run)
      #expect(trained.dtype == dtype)
      #expect(
        (run.stage, run.worldSize, run.version, run.step, run.tag) == (stage, ranks, "0.19.8", 20, "global_step20"))
      try Self.expect(trained, Self.parameters, in: stage == 3 ? .float32 : dtype, place)
      // The master, whatever the run trained in.
      let master = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: .float32))
      #expect(dtype == .float32 || master.run?.weights == .master, "\(place)")
      try Self.expect(master, Self.parameters, place)
      // The tag folder itself, and the tag by name.
      try Self.expect(
        try Catalogue.open(folder.path + "/global_step20/"), Self.parameters, in: stage == 3 ? .float32 : dtype, place)
      let options = CheckpointOptions(tag: "global_step20", dtype: .float32)
      try Self.expect(try Catalogue.open(folder.path, options: options), Self.parameters, place)
    }
  }

  @Test(arguments: [1, 2], worlds) func severalGroupsAndPaddingAfterParameters(stage: Int, ranks: Int) throws {
    for alignment in [nil, 0, 3] {
      var fixture = DeepSpeedFixture([], stage: stage, ranks: ranks)
      fixture.groups = [Array(Self.parameters[..<2]), Array(Self.parameters[2...])]
      fixture.alignment = alignment
      let folder = try TemporaryFolder(fixture.files, tag: "t")
      let master = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: .bfloat16))
      #expect(master.run?.weights == .master)
      try Self.expect(master, Self.parameters, "\(ranks) ranks, padding \(alignment ?? -1)")
    }
  }

  @Test(arguments: worlds) func manyFlatGroups(ranks: Int) throws {
    for subgroup in 1...3 {
      var fixture = DeepSpeedFixture(Self.parameters, ranks: ranks)
      fixture.subgroup = subgroup
      let folder = try TemporaryFolder(fixture.files, tag: "t")
      try Self.expect(try Catalogue.open(folder.path), Self.parameters, "\(ranks) ranks, \(subgroup) a group")
    }
  }

  @Test(arguments: 1...3) func sharedFrozenAndBuffers(stage: Int) throws {
    for ranks in [1, 2, 3, 5] {
      var fixture = DeepSpeedFixture(Array(Self.parameters[..<4]), stage: stage, ranks: ranks)
      fixture.frozen = Array(Self.parameters[4...])
      fixture.buffers = FixtureParameter.numbered([("bn.running_mean", [3]), ("bn.running_var", [3])])
      fixture.shared = [("tied", "conv.weight")]
      let folder = try TemporaryFolder(fixture.files, tag: "t")
      let tied = FixtureParameter("tied", Self.parameters[0].size, Self.parameters[0].values)
      let wanted = fixture.groups[0] + fixture.frozen + fixture.buffers + [tied]
      // The module, and at stages 1 and 2 the master.
      for dtype in [nil, DType.bfloat16] {
        let catalogue = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: dtype))
        try Self.expect(catalogue, wanted, "stage \(stage), \(ranks) ranks")
      }
    }
  }

  @Test func universalAndConsolidatedForms() throws {
    for stage in [1, 3] {
      var fixture = DeepSpeedFixture(Self.parameters, stage: stage, ranks: 3, dtype: .bfloat16)
      fixture.shared = [("tied", "wide")]
      let tied = FixtureParameter("tied", Self.parameters[4].size, Self.parameters[4].values)
      let universal = try TemporaryFolder(fixture.universalFiles, tag: "u", latest: "latest_universal")
      let catalogue = try Catalogue.open(universal.path)
      #expect(catalogue.run?.isUniversal == true)
      #expect(catalogue.dtype == .bfloat16)
      try Self.expect(catalogue, Self.parameters + [tied], "universal of stage \(stage)")
    }
    for count in [1, 3] {
      let folder = try TemporaryFolder(DeepSpeedFixture(Self.parameters).consolidatedFiles(count))
      try Self.expect(try Catalogue.open(folder.path), Self.parameters, "\(count) files")
      let index = folder.path + "/pytorch_model.bin.index.json"
      try Self.expect(try Catalogue.open(index), Self.parameters, "\(count) files by their index")
    }
  }

  /// At stage 3 each rank's file has a piece of them, also beside the folder of a universal checkpoint.
  @Test(arguments: [2, 3], [1, 2, 3, 5]) func frozenParametersOfUniversalCheckpoints(stage: Int, ranks: Int) throws {
    var fixture = DeepSpeedFixture(Array(Self.parameters[..<4]), stage: stage, ranks: ranks)
    fixture.frozen = Array(Self.parameters[4...])
    let folder = try TemporaryFolder(fixture.universalFiles, tag: "u", latest: "latest_universal")
    try Self.expect(try Catalogue.open(folder.path), Self.parameters, "universal of stage \(stage), \(ranks) ranks")
  }

  @Test(arguments: [DType.bfloat16, .float16], 1...3) func aMasterInTheRunsOwnType(dtype: DType, stage: Int) throws {
    for ranks in [1, 2, 5] {
      var fixture = DeepSpeedFixture(Self.parameters, stage: stage, ranks: ranks, dtype: dtype)
      fixture.master = dtype
      let folder = try TemporaryFolder(fixture.files, tag: "t")
      for wanted in [nil, DType.float32] {
        let catalogue = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: wanted))
        try Self.expect(catalogue, Self.parameters, in: dtype, "stage \(stage), \(ranks) ranks")
      }
    }
  }

  @Test func withoutLatestTheOnlyTagIsTakenAndSaid() throws {
    let fixture = DeepSpeedFixture(Self.parameters, ranks: 3)
    let folder = try TemporaryFolder(fixture.files, tag: "global_step7", latest: nil)
    try folder.write("zero_to_fp32.py", [35])
    let catalogue = try Catalogue.open(folder.path)
    #expect(catalogue.run?.tag == "global_step7")
    #expect(catalogue.choices.map(\.what) == ["tag"])
    #expect(catalogue.choices.first?.value.hasPrefix("global_step7, the only one in ") == true)
    try Self.expect(catalogue, Self.parameters, "the only tag")
  }

  @Test func withoutTheOptimizerTheModuleDoes() throws {
    let fixture = DeepSpeedFixture(Self.parameters, stage: 2, ranks: 2, dtype: .bfloat16)
    let folder = try TemporaryFolder(fixture.files.filter { !$0.key.contains("optim") }, tag: "t")
    let catalogue = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: .float32))
    #expect(catalogue.run?.note == "no *_optim_states.pt, so no fp32 master")
    try Self.expect(catalogue, Self.parameters, in: .bfloat16, "module")
  }

  @Test func aMasterOfStageZeroInAnotherOrderIsNotUsed() throws {
    var fixture = DeepSpeedFixture(Self.parameters, stage: 0, dtype: .float16)
    fixture.reversesMaster = true
    let folder = try TemporaryFolder(fixture.files, tag: "t")
    let catalogue = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: .float32))
    #expect(catalogue.run?.weights == .module)
    try Self.expect(catalogue, Self.parameters, in: .float16, "module")
  }

  @Test func momentsAreNotRead() throws {
    let fixture = DeepSpeedFixture(FixtureParameter.numbered([("a", [200, 100]), ("b", [300])]), ranks: 3)
    let folder = try TemporaryFolder(fixture.files, tag: "t")
    let catalogue = try Catalogue.open(folder.path)
    #expect(catalogue.headerBytes < 30_000)
    var reader = TensorReader(catalogue)
    for tensor in catalogue.tensors {
      let count = tensor.shape.elementCount
      let buffer = MemoryBlock(byteCount: 4 * count).bytes
      try reader.read(tensor, elements: 0..<count, as: .float32, into: buffer.prefix(4 * count))
    }
    #expect(reader.bytesRead == 4 * 20_300)
  }
}
