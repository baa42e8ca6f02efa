import Checkpoints
import TestSupport

/// A tag folder of DeepSpeed whose archives are sound and whose pickles are the input.
struct DeepSpeedTarget: FuzzTarget {
  enum Kind: String { case stage0, stage2, stage3, mixture, universal }

  let kind: Kind
  let names: [String]
  private let folder: MemoryFolder

  var name: String { "deepspeed-" + kind.rawValue }

  init(_ kind: Kind) {
    self.kind = kind
    names = Self.files(kind).keys.sorted()
    folder = MemoryFolder("deepspeed-" + kind.rawValue)
  }

  func load(_ input: UnsafeRawBufferPointer) {
    var files = Parts.split(input, names: names).mapValues(Packed.archive)
    files = Dictionary(uniqueKeysWithValues: files.map { ("t/\($0.key)", $0.value) })
    files["latest"] = Array("t".utf8)
    folder.hold(files)
    Loading.checkpoint { () throws(CheckpointError) in
      try Catalogue.open(folder.path, options: CheckpointOptions(dtype: .float32))
    }
  }

  func seeds() throws -> [String: [UInt8]] {
    ["whole": Parts.joined(try Self.files(kind).mapValues(Packed.pickle), names: names)]
  }

  private static func files(_ kind: Kind) -> [String: [UInt8]] {
    let parameters = FixtureParameter.numbered([("a", [2, 3]), ("b", [3])])
    switch kind {
    case .stage0: return DeepSpeedFixture(parameters, stage: 0, dtype: .bfloat16).files
    case .stage2: return DeepSpeedFixture(parameters, stage: 2).files
    case .stage3: return DeepSpeedFixture(parameters, stage: 3).files
    case .universal: return DeepSpeedFixture(parameters, stage: 3).universalFiles
    case .mixture:
      let layer = (0..<2).map { expert in
        FixtureParameter.numbered([("moe.deepspeed_moe.experts.deepspeed_experts.\(expert).w", [2])])
      }
      return DeepSpeedFixture(parameters, stage: 2, dtype: .bfloat16).mixtureFiles([layer], master: .zero2)
    }
  }
}

/// An index and the files beside it.
struct ShardedIndexTarget: FuzzTarget {
  let name = "index"
  private let names: [String]
  private let folder = MemoryFolder("index")

  init() { names = Self.files.keys.sorted() }

  func load(_ input: UnsafeRawBufferPointer) {
    folder.hold(Parts.split(input, names: names))
    let index = folder.path + "/pytorch_model.bin.index.json"
    Loading.checkpoint { () throws(CheckpointError) in try Catalogue.open(index) }
  }

  func seeds() -> [String: [UInt8]] { ["whole": Parts.joined(Self.files, names: names)] }

  private static let files = DeepSpeedFixture(FixtureParameter.numbered([("a", [2]), ("b", [3])])).consolidatedFiles(2)
}
