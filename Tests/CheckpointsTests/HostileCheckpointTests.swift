import Checkpoints
import Foundation
import Memory
import Tensors
import TestSupport
import Testing

/// Damaged files of every format: an error or a catalogue that can be read, never a trap.
@Suite struct HostileCheckpointTests {
  static let storage = Storage("0", [1, 2, 3, 4, 5, 6])
  static let half = Storage("1", kind: "HalfStorage", width: 2, [0, 0x3c, 0, 0x40])
  static let object = Py.dict([
    ("epoch", .int(1)),
    (
      "state_dict",
      .ordered([
        ("a", storage.tensor([2, 3])), ("b", storage.tensor([3, 2], strides: [1, 3])), ("c", half.tensor([2])),
      ])
    ),
  ])

  static let files: [[UInt8]] = [
    TorchFile.zip(object, [storage, half]), TorchFile.zip(object, [storage, half], isWide: true),
    TorchFile.legacy(object, [storage, half]),
    safetensors(
      "{\"__metadata__\":{\"a\":\"b\"},\"x\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
        + "\"y\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[8,16]}}",
      data: [UInt8](repeating: 1, count: 16)),
  ]

  /// Opens the file and reads all of it that is not absurdly large; whether that worked.
  private func survives(_ path: String) -> Bool {
    do throws(CheckpointError) {
      let catalogue = try Catalogue.open(path)
      var reader = TensorReader(catalogue)
      for tensor in catalogue.tensors where tensor.shape.elementCount < 1000 && tensor.scalar?.dtype != nil {
        let count = tensor.shape.elementCount
        let buffer = MemoryBlock(byteCount: 2 * count).bytes
        try reader.read(tensor, elements: 0..<count, as: .bfloat16, into: buffer.prefix(2 * count))
      }
      return true
    } catch {
      #expect(!error.description.contains("\n"))
      return false
    }
  }

  @Test(arguments: files.indices) func survivesEveryTruncation(index: Int) throws {
    let bytes = Self.files[index]
    let file = try TemporaryFile(bytes)
    #expect(survives(file.path))
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    for size in (0..<bytes.count).reversed() {
      try handle.truncate(atOffset: UInt64(size))
      #expect(!survives(file.path), "cut to \(size) bytes")
    }
  }

  @Test(arguments: files.indices) func survivesEveryFlippedByte(index: Int) throws {
    let bytes = Self.files[index]
    let file = try TemporaryFile(bytes)
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    var failures = 0
    for position in bytes.indices where bytes[position] != 0x5a {  // the padding of zip entries
      let flip: UInt8 = [1, 0x10, 0x80, 0xff][position % 4]
      try handle.seek(toOffset: UInt64(position))
      handle.write(Data([bytes[position] ^ flip]))
      if !survives(file.path) { failures += 1 }
      try handle.seek(toOffset: UInt64(position))
      handle.write(Data([bytes[position]]))
    }
    #expect(failures > 100)
    #expect(survives(file.path))
  }

  @Test(
    .enabled(if: TestData.has("net"), "\(TestData.skipReason)"),
    arguments: ["cifar_net_bf16.pth", "cifar_net_legacy_bf16.pth", "cifar_net_bf16.safetensors"])
  func survivesTruncationsOfRealFiles(name: String) throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: TestData.path("net/" + name))))
    let file = try TemporaryFile(bytes)
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    let sizes = (0..<bytes.count).reversed().filter { $0 < 300 || $0 > bytes.count - 100 || $0 % 4999 == 0 }
    for size in sizes {
      try handle.truncate(atOffset: UInt64(size))
      #expect(!survives(file.path), "cut to \(size) bytes")
    }
  }
}
