import Checkpoints
import Foundation
import TestSupport
import Testing

/// Folders of torch.distributed.checkpoint: whichever way ranks share a tensor out, its elements are read in their order.
@Suite final class DistributedFolderTests {
  private var folders: [TemporaryFolder] = []

  typealias Chunk = DistributedFixture.Chunk
  typealias Tensor = DistributedFixture.Tensor

  static let cuts: [[Chunk]] = [
    [Chunk([0, 0], [5, 4])],
    [Chunk([0, 0], [2, 4]), Chunk([2, 0], [2, 4], rank: 1), Chunk([4, 0], [1, 4], rank: 2)],
    [Chunk([3, 0], [2, 4]), Chunk([0, 0], [3, 4], rank: 1), Chunk([5, 0], [0, 4], rank: 2)],
    [Chunk([0, 0], [5, 1]), Chunk([0, 1], [5, 3], rank: 1)],
    [Chunk([0, 0], [5, 3], rank: 1), Chunk([0, 3], [5, 1]), Chunk([0, 4], [5, 0], rank: 2)],
    [
      Chunk([0, 0], [3, 2]), Chunk([0, 2], [3, 2], rank: 1), Chunk([3, 0], [2, 2], rank: 2),
      Chunk([3, 2], [2, 2], rank: 3),
    ],
    [Chunk([0, 0], [1, 2]), Chunk([0, 2], [1, 2], rank: 1), Chunk([1, 0], [4, 4], rank: 2)],
  ]

  @Test(arguments: cuts, [false, true]) func readsEveryRangeOfEveryCut(chunks: [Chunk], isTransposed: Bool) throws {
    var tensor = Tensor(["model", "a.weight"], [5, 4], chunks, first: 7)
    tensor.isTransposed = isTransposed
    let catalogue = try Catalogue.open(try folder(DistributedFixture([tensor, Self.bias]).files))
    let found = try #require(catalogue["a.weight"])
    let all = (0..<20).map { Float($0 + 7) }
    for first in 0...20 {
      for end in first...20 { #expect(try floats(found, of: catalogue, first..<end) == Array(all[first..<end])) }
    }
    #expect(try floats(try #require(catalogue["a.bias"]), of: catalogue) == [0, 1, 2])
  }

  static let bias = Tensor(["model", "a.bias"], [3], [Chunk([0], [3], rank: 0)])

  static func weight(_ key: String..., first: Float = 0, rank: Int = 0) -> Tensor {
    Tensor(key, [2, 3], [Chunk([0, 0], [2, 3], rank: rank)], first: first)
  }

  @Test func takesTheModelAndLeavesTheOptimizer() throws {
    var fixture = DistributedFixture([
      Self.weight("optim", "state", "a.weight", "exp_avg", first: 50, rank: 1), Self.weight("model", "a.weight"),
      Self.bias,
    ])
    fixture.objects = ["optim.param_groups.0.lr", "epoch"]
    // The optimizer's file is not even opened.
    let catalogue = try Catalogue.open(try folder(fixture.files.filter { $0.key != "__1_0.distcp" }))
    #expect(catalogue.tensors.map(\.name) == ["a.weight", "a.bias"])
    #expect(catalogue.format == "PyTorch DCP, 1 file")
    #expect(catalogue.weightSets == nil)
  }

  @Test(arguments: [true, false]) func knowsTheRecipesKeysWithAndWithoutPaths(hasPaths: Bool) throws {
    var fixture = DistributedFixture([
      Self.weight("app", "optim", "state", "a.weight", first: 50), Self.weight("app", "model", "net.a.weight"),
      Self.weight("app", "model", "net.b.weight"),
    ])
    fixture.hasPaths = hasPaths
    let catalogue = try Catalogue.open(try folder(fixture.files))
    #expect(catalogue.tensors.map(\.name) == ["a.weight", "b.weight"])
  }

  @Test func choosesAmongSets() throws {
    let fixture = DistributedFixture([Self.weight("ema", "a.weight", first: 9), Self.weight("model", "a.weight")])
    let path = try folder(fixture.files)
    let raw = try Catalogue.open(path)
    #expect(raw.weightSets?.taken == "model")
    #expect(try floats(raw.tensors[0], of: raw).first == 0)
    let averaged = try Catalogue.open(path, options: CheckpointOptions(weights: .averaged))
    #expect(try floats(averaged.tensors[0], of: averaged).first == 9)
  }

  @Test func findsTheFolderFurtherIn() throws {
    let model = DistributedFixture([Self.weight("model", "a.weight"), Self.bias]).files
    let optimizer = DistributedFixture([Self.weight("optimizer", "state", "a.weight")]).files
    var all: [String: [UInt8]] = [:]
    for (step, files) in [(9, optimizer), (10, model)] {
      for (name, bytes) in files { all["checkpoint-\(step)/pytorch_model_fsdp_0/\(name)"] = bytes }
      for (name, bytes) in optimizer { all["checkpoint-\(step)/optimizer_0/\(name)"] = bytes }
    }
    let path = try folder(all)
    let catalogue = try Catalogue.open(path)
    #expect(catalogue.format == "PyTorch DCP, 1 file, from pytorch_model_fsdp_0")
    #expect(catalogue.choices.map(\.value) == ["checkpoint-10 in \(path), the newest of 2"])
    #expect(failure(path + "/checkpoint-10/optimizer_0")?.contains("give the folder of the model") == true)
  }

  @Test func takesTheNewestWhateverNumbersAreCalled() throws {
    let model = DistributedFixture([Self.weight("model", "a.weight"), Self.bias]).files
    var all: [String: [UInt8]] = ["logs/step-30/log.txt": [10]]
    for step in [2, 19, 20] { for (name, bytes) in model { all["save/step-\(step)/\(name)"] = bytes } }
    #expect(try Catalogue.open(try folder(all)).format == "PyTorch DCP, 1 file, from save/step-20")
  }

  @Test func mergesWhatRanksSavedOnTheirOwn() throws {
    var all: [String: [UInt8]] = [:]
    for rank in 0..<2 {
      let files = DistributedFixture([
        Tensor(["a.weight"], [2, 3], [Chunk([rank, 0], [1, 3], rank: rank)]),
        Tensor(["a.bias"], [2], [Chunk([0], [2], rank: rank)], first: Float(10 * rank)),
      ]).files
      for (name, bytes) in files { all[name == ".metadata" ? "__\(rank).metadata" : name] = bytes }
    }
    let catalogue = try Catalogue.open(try folder(all))
    #expect(try floats(try #require(catalogue["a.weight"]), of: catalogue) == [0, 1, 2, 3, 4, 5])
    #expect(try floats(try #require(catalogue["a.bias"]), of: catalogue) == [0, 1])
  }

  /// The path of a folder with these files that lives as long as the test.
  private func folder(_ files: [String: [UInt8]]) throws -> String {
    let folder = try TemporaryFolder(files)
    folders.append(folder)
    return folder.path
  }
}
