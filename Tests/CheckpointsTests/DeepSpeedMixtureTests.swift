import Checkpoints
import Tensors
import TestSupport
import Testing

/// Folders of mixtures of experts, in DeepSpeed's layouts.
@Suite struct DeepSpeedMixtureTests {
  private let parameters = DeepSpeedFolderTests.parameters

  /// Experts by layer, all of them with values of their own.
  private static func experts(_ counts: [Int]) -> [[[FixtureParameter]]] {
    let prefix = "deepspeed_moe.experts.deepspeed_experts"
    let all = FixtureParameter.numbered(
      counts.enumerated().flatMap { layer, count in
        (0..<count).flatMap { number in
          [("moe.\(layer).\(prefix).\(number).weight", [3, 3]), ("moe.\(layer).\(prefix).\(number).bias", [3])]
        }
      })
    return counts.indices.map { layer in
      (0..<counts[layer]).map { number in
        all.filter { $0.name.hasPrefix("moe.\(layer).\(prefix).\(number).") }
      }
    }
  }

  @Test func expertsOfAnyForm() throws {
    let experts = Self.experts([3, 2])
    let wanted = parameters + experts.joined().joined()
    let files = DeepSpeedFixture(parameters, stage: 0, dtype: .bfloat16).mixtureFiles(experts)
    // With ZeRO-2 there are optimizer files, which hold each rank's own experts and are not read.
    let zero2 = DeepSpeedFixture(parameters, stage: 2, dtype: .bfloat16).files.filter { $0.key.contains("optim") }
    for more in [[:], zero2, ["expp_rank_0_mp_rank_00_optim_states.pt": [1]]] {
      let folder = try TemporaryFolder(files.merging(more) { $1 }, tag: "t")
      let catalogue = try Catalogue.open(folder.path)
      #expect(catalogue.run?.expertCounts == [3, 2])
      try DeepSpeedFolderTests.expect(catalogue, wanted, in: .bfloat16, "mixture")
    }
    // Before DeepSpeed 0.5, one layer.
    let old = DeepSpeedFixture(parameters, stage: 0).mixtureFiles([experts[0]])
    let renamed = Dictionary(uniqueKeysWithValues: old.map { ($0.key.replacing("layer_0_", with: ""), $0.value) })
    let folder = try TemporaryFolder(renamed, tag: "t")
    try DeepSpeedFolderTests.expect(try Catalogue.open(folder.path), parameters + experts[0].joined(), "old mixture")
  }

  @Test(arguments: DeepSpeedFixture.MixtureMaster.allCases, [(1, 1), (2, 2), (4, 2), (6, 2), (4, 4)])
  func theMasterOfEveryRanksExperts(master: DeepSpeedFixture.MixtureMaster, ranks: (all: Int, shares: Int)) throws {
    let experts = Self.experts([4, 8])
    var fixture = DeepSpeedFixture(
      parameters + FixtureParameter.numbered([("moe.0.mlp.weight", [3, 3]), ("moe.0.mlp.bias", [3])]),
      stage: 2, ranks: ranks.all, dtype: .bfloat16)
    fixture.shared = [("moe.1.mlp.weight", "moe.0.mlp.weight"), ("moe.1.mlp.bias", "moe.0.mlp.bias")]
    let shared = fixture.shared.flatMap { alias in
      fixture.groups[0].filter { $0.name == alias.source }.map { FixtureParameter(alias.name, $0.size, $0.values) }
    }
    let wanted = fixture.groups[0] + shared + experts.joined().joined()
    let folder = try TemporaryFolder(fixture.mixtureFiles(experts, master: master, shares: ranks.shares), tag: "t")
    let saved = try Catalogue.open(folder.path)
    #expect(saved.run?.weights == .module)
    try DeepSpeedFolderTests.expect(saved, wanted, in: .bfloat16, "\(ranks)")
    let widened = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: .float32))
    #expect(widened.run?.weights == .master)
    try DeepSpeedFolderTests.expect(widened, wanted, "\(master) of \(ranks)")
  }

  /// A master that is not that of the module is not used, and the catalogue says so.
  @Test func aMasterOfOtherExpertsIsNotUsed() throws {
    let fixture = DeepSpeedFixture(parameters, stage: 2, ranks: 2, dtype: .bfloat16)
    var files = fixture.mixtureFiles(Self.experts([2]), master: .flat, shares: 2)
    files["expp_rank_1_mp_rank_00_optim_states.pt"] = files["expp_rank_0_mp_rank_00_optim_states.pt"]
    let folder = try TemporaryFolder(files, tag: "t")
    let catalogue = try Catalogue.open(folder.path, options: CheckpointOptions(dtype: .float32))
    #expect(catalogue.run?.weights == .module)
    #expect(catalogue.run?.note == "its fp32 master is not to be had")
  }
}
