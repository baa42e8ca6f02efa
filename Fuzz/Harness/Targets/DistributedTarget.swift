import Checkpoints
import TestSupport

/// A folder of torch.distributed.checkpoint whose `.metadata` is the input and whose other files are sound.
struct DistributedTarget: FuzzTarget {
  let name = "distributed"
  private let folder = MemoryFolder("distributed")

  func load(_ input: UnsafeRawBufferPointer) {
    var files = Self.files
    files[".metadata"] = Array(input)
    folder.hold(files)
    Loading.checkpoint { () throws(CheckpointError) in try Catalogue.open(folder.path) }
  }

  func seeds() -> [String: [UInt8]] { ["whole": Self.files[".metadata"] ?? []] }

  private static let files = DistributedFixture([
    .init(["model", "a.weight"], [3, 2], [.init([0, 0], [2, 2]), .init([2, 0], [1, 2], rank: 1)]),
    .init(["model", "b.weight"], [2, 2], [.init([0, 0], [2, 1]), .init([0, 1], [2, 1], rank: 1)]),
    .init(["optim", "step"], [], [.init([], [])]),
  ]).files
}
