import Checkpoints
import Foundation
import Memory
import Tensors
import TestSupport
import Testing

/// Damaged DeepSpeed folders: an error or a catalogue that can be read, never a trap and never long work.
@Suite struct DeepSpeedHostileTests {
  static let parameters = FixtureParameter.numbered([("a", [3, 2]), ("b", [5])])

  /// Opens the folder in both ways and reads what it lists; whether that worked.
  private func survives(_ path: String) -> Bool {
    do throws(CheckpointError) {
      for dtype in [nil, DType.float32] {
        let catalogue = try Catalogue.open(path, options: CheckpointOptions(dtype: dtype))
        var reader = TensorReader(catalogue)
        for tensor in catalogue.tensors where tensor.shape.elementCount < 1000 && tensor.scalar?.dtype != nil {
          let count = tensor.shape.elementCount
          let buffer = MemoryBlock(byteCount: 2 * count).bytes
          try reader.read(tensor, elements: 0..<count, as: .bfloat16, into: buffer.prefix(2 * count))
        }
      }
      return true
    } catch {
      #expect(!error.description.contains("\n"))
      return false
    }
  }

  private static let forms: [[String: [UInt8]]] = [
    DeepSpeedFixture(parameters, stage: 0, dtype: .bfloat16).files, DeepSpeedFixture(parameters, stage: 2).files,
    DeepSpeedFixture(parameters, stage: 3).files, DeepSpeedFixture(parameters, stage: 3).universalFiles,
  ]

  @Test(arguments: forms.indices) func survivesTruncationsAndFlippedBytes(form: Int) throws {
    let files = Self.forms[form]
    let folder = try TemporaryFolder(files, tag: "t")
    #expect(survives(folder.path))
    var failures = 0
    // The names of one rank stand for those of the others.
    for (name, bytes) in files where !name.contains("rank_1") && !name.hasSuffix("optimizer_state.pt") {
      let path = "\(folder.path)/t/\(name)"
      let handle = try #require(FileHandle(forUpdatingAtPath: path))
      for position in bytes.indices where bytes[position] != 0x5a {
        let flip: UInt8 = [1, 0x10, 0x80, 0xff][position % 4]
        try handle.seek(toOffset: UInt64(position))
        handle.write(Data([bytes[position] ^ flip]))
        if !survives(folder.path) { failures += 1 }
        try handle.seek(toOffset: UInt64(position))
        handle.write(Data([bytes[position]]))
      }
      for size in stride(from: bytes.count - 1, through: 0, by: -7) {
        try handle.truncate(atOffset: UInt64(size))
        #expect(!survives(folder.path), "\(name) cut to \(size) bytes")
      }
      try folder.write("t/\(name)", bytes)
    }
    #expect(failures > 100)
    #expect(survives(folder.path))
  }

  /// Numbers that would overflow, allocate or loop for ever if they were believed.
  @Test(arguments: [Int.max, Int.min, -1, 1 << 40, 1 << 20]) func survivesAbsurdNumbers(number: Int) throws {
    let shape = Py.ordered([("a", .call("torch", "Size", [.tuple([.int(number), .int(number)])]))])
    func states(_ more: [(String, Py)]) -> [UInt8] {
      TorchFile.zip(.dict([("module", .ordered([]))] + more), [])
    }
    let storage = Storage("0", [1, 2])
    func optimizer(_ more: [(String, Py)]) -> [UInt8] {
      let group = [("single_partition_of_fp32_groups", Py.list([storage.tensor([2])])), ("zero_stage", .int(2))]
      return TorchFile.zip(.dict([("optimizer_state_dict", .dict(group + more))]), [storage])
    }
    let size = Py.ordered([("a", .call("torch", "Size", [.tuple([.int(2)])]))])
    let model = "mp_rank_00_model_states.pt"
    let optim = "zero_pp_rank_0_mp_rank_00_optim_states.pt"
    let sharded = "zero_pp_rank_0_mp_rank_00_model_states.pt"
    let folders: [[String: [UInt8]]] = [
      [model: states([("param_shapes", .list([shape]))]), optim: optimizer([])],
      [model: states([("param_shapes", .list([size])), ("dp_world_size", .int(number))]), optim: optimizer([])],
      [
        model: states([("param_shapes", .list([size]))]), optim: optimizer([("group_paddings", .list([.int(number)]))]),
      ],
      [
        model: states([("param_shapes", .list([size]))]),
        optim: optimizer([("param_alignment_paddings", .list([.list([.int(number)])]))]),
      ],
      [
        model: states([("param_shapes", .list([size]))]),
        optim: optimizer([("partition_count", .list([.int(number)]))]),
      ],
      [sharded: states([("param_shapes", .list([shape])), ("dp_world_size", .int(number))])],
      [model: states([("num_experts", .list([.int(number), .int(number)]))])],
    ]
    for (index, files) in folders.enumerated() {
      let folder = try TemporaryFolder(files, tag: "t")
      let start = ContinuousClock.now
      let survived = survives(folder.path)
      // A folder of no experts, or one whose number of ranks is not to be believed, may do.
      #expect(!survived || number < 0, "folder \(index)")
      #expect(ContinuousClock.now - start < .seconds(5))
    }
  }
}
