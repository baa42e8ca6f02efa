import Archives
import Checkpoints
import Files
import Memory
import Tensors
import TestSupport
import Testing

/// Ranks sum up what each of them reads, and together know the CRC-32 of whole zip entries.
struct StoredChecksumTests {
  private static let count = 1000
  private static let start = 64

  /// A file of two tensors of a thousand float32 each, and what it says of them; the second is read in part.
  private static func catalogue(_ file: TemporaryFile, sum: UInt32) -> Catalogue {
    func tensor(_ name: String, at offset: Int) -> TensorEntry {
      let extent = TensorExtent(file: 0, offset: offset, elementCount: count)
      return TensorEntry(name: name, shape: Shape(count), scalar: .float32, layout: .contiguous([extent]))
    }
    let second = start + 4 * count + 40
    return Catalogue(
      path: file.path, format: "test", files: [.path(file.path)],
      tensors: [tensor("first", at: start), tensor("second", at: second)], headerBytes: 0,
      checksums: [
        StoredChecksum(file: 0, name: "data/0", range: start..<start + 4 * count, sum: sum),
        StoredChecksum(file: 0, name: "data/1", range: second..<second + 4 * count, sum: 0),
        StoredChecksum(file: 0, name: "data/2", range: second + 4 * count..<second + 5 * count, sum: 0),
      ])
  }

  private static let bytes = (0..<start + 9 * count + 40).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) & 0x3f }

  /// What `ranks` ranks read when each reads its own part, as `dtype`, and half of the second tensor.
  private static func pieces(_ catalogue: Catalogue, ranks: Int, _ dtype: DType) throws -> [ReadPiece] {
    try (0..<ranks).flatMap { rank in
      var reader = TensorReader(catalogue, isSumming: true)
      let part = (rank * count / ranks)..<((rank + 1) * count / ranks)
      let room = MemoryBlock(byteCount: count * dtype.byteWidth).bytes
      func read(_ index: Int, _ range: Range<Int>) throws {
        let target = room.prefix(range.count * dtype.byteWidth)
        try reader.read(catalogue.tensors[index], elements: range, as: dtype, into: target)
      }
      try read(0, part)
      if rank == 0 { try read(1, 0..<count / 2) }
      return reader.pieces
    }
  }

  @Test(arguments: [1, 2, 3, 7], [DType.float32, .bfloat16])
  func ranksTogetherKnowASum(ranks: Int, dtype: DType) throws {
    let sum = crc32(Self.bytes[Self.start..<Self.start + 4 * Self.count])
    for position in [nil, 0, 1999, 4 * Self.count - 1] {
      var bytes = Self.bytes
      if let position { bytes[Self.start + position] ^= 0x10 }
      let file = try TemporaryFile(bytes)
      let catalogue = Self.catalogue(file, sum: sum)
      let result = StoredChecksumResult(catalogue.checksums, try Self.pieces(catalogue, ranks: ranks, dtype))
      #expect(result.read == 2 && result.checked == 1)
      #expect(result.firstDamaged?.name == (position == nil ? nil : "data/0"))
    }
  }

  /// Ranks that read the same twice, in other cuts.
  @Test func overlapsAreNoObstacle() throws {
    let file = try TemporaryFile(Self.bytes)
    let catalogue = Self.catalogue(file, sum: crc32(Self.bytes[Self.start..<Self.start + 4 * Self.count]))
    let pieces = try [3, 1, 5].flatMap { try Self.pieces(catalogue, ranks: $0, .float32) }
    let result = StoredChecksumResult(catalogue.checksums, pieces)
    #expect(result.checked == 1 && result.firstDamaged == nil)
  }
}

/// CRC-32 as its definition has it (ISO 3309), bit by bit.
private func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
  ~bytes.reduce(UInt32.max) { sum, byte in
    (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
  }
}
