import Checkpoints
import Files
import TestSupport

/// A checkpoint in one file, as it lies on disk.
struct CheckpointFile: FuzzTarget {
  enum Format: String { case safetensors, zip, legacy }

  let format: Format
  var name: String { format.rawValue }

  init(_ format: Format) { self.format = format }

  func load(_ input: UnsafeRawBufferPointer) {
    let location = FileLocation.embedded(name: "input." + format.rawValue, bytes: Array(input))
    Loading.checkpoint { () throws(CheckpointError) in try Catalogue.open(location) }
  }

  func seeds() -> [String: [UInt8]] {
    switch format {
    case .safetensors: Self.safetensorsFiles
    case .zip:
      [
        "stored": TorchFile.zip(Samples.stateDict, Samples.storages),
        "wide": TorchFile.zip(Samples.stateDict, Samples.storages, isWide: true),
        "deflated": TorchFile.zip(Samples.stateDict, Samples.storages, method: 8), "arrays": Self.arrays,
      ]
    case .legacy:
      [
        "plain": TorchFile.legacy(Samples.stateDict, Samples.storages),
        "view": TorchFile.legacy(Samples.views, Samples.storages),
      ]
    }
  }

  /// As numpy.savez writes them.
  private static let arrays: [UInt8] = {
    var writer = ZipWriter(method: 8)
    let six = little([1, 2, 3, 4, 5, 6] as [Float])
    writer.add("w.npy", numPyArray("<f4", shape: "(2, 3)", six, isFortran: true))
    return writer.finished()
  }()

  private static let safetensorsFiles = [
    "two": safetensors(
      "{\"__metadata__\":{\"a\":\"b\"},\"x\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
        + "\"y\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[8,16]}}",
      data: [UInt8](repeating: 1, count: 16)),
    "wrapped": safetensors(
      "{\"net.fc.weight\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
        + "\"net.fc.bias\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[4,12]}}",
      data: [UInt8](repeating: 2, count: 12)),
  ]
}

/// Small objects as training scripts save them.
enum Samples {
  static let storages = [
    Storage("0", [1, 2, 3, 4, 5, 6]), Storage("1", kind: "HalfStorage", width: 2, [0, 0x3c, 0, 0x40]),
  ]

  static let stateDict = Py.dict([
    ("epoch", .int(1)),
    (
      "state_dict",
      .ordered([
        ("module.a", storages[0].tensor([2, 3])), ("module.b", storages[0].tensor([3, 2], strides: [1, 3])),
        ("module.c", storages[1].tensor([2])),
      ])
    ),
  ])

  static let views = Py.dict([
    ("w", storages[0].tensor([3], offset: 1, view: [.tuple([.text("view"), .int(1), .int(4)])])),
    ("v", storages[1].tensor([2])),
  ])

  static let module = Py.instance(
    "__main__", "Net",
    .dict([
      ("_parameters", .ordered([("weight", storages[0].tensor([2, 3]))])),
      ("_buffers", .dict([("mean", storages[1].tensor([2]))])),
      ("_non_persistent_buffers_set", .call("__builtin__", "set", [.list([.text("x")])])), ("_modules", .dict([])),
    ]))
}
