import Memory
import Testing

/// Blocks of memory and what looks into them.
@Suite struct ViewTests {
  @Test(arguments: [0, 1, 63, 64, 65, 1 << 20, (1 << 20) + 1]) func blocksAreZeroAndWholeLines(_ count: Int) {
    let block = MemoryBlock(byteCount: count)
    #expect(block.byteCount >= count && block.byteCount.isMultiple(of: MemoryBlock.alignment))
    #expect(block.bytes.copied(as: UInt8.self).allSatisfy { $0 == 0 })
  }

  @Test func partsAreOfTheSameMemory() {
    let bytes = MemoryBlock(copying: Array(UInt8(0)..<100)).bytes
    let part = bytes[10..<20].dropFirst(2).prefix(5)
    #expect(part.copied(as: UInt8.self) == [12, 13, 14, 15, 16])
    part.copy(from: [UInt16(0x0201), 0x0403])
    part[4] = 5
    #expect(bytes[11..<18].copied(as: UInt8.self) == [11, 1, 2, 3, 4, 5, 17])
    #expect(part.load(UInt32.self, at: 1) == 0x0504_0302)
    part.store(UInt16(0x0908), at: 0)
    #expect(part.withSpan { [$0[0], $0[1]] } == [8, 9])
    part.withMutableSpan { $0[1] = 7 }
    #expect(bytes[13] == 7)
  }

  @Test func copiesMayOverlap() {
    let bytes = MemoryBlock(copying: Array(UInt8(0)..<64)).bytes
    bytes[8..<16].copy(from: bytes[6..<14])
    #expect(bytes[6..<17].copied(as: UInt8.self) == [6, 7, 6, 7, 8, 9, 10, 11, 12, 13, 16])
    #expect(bytes[0..<9].overlaps(bytes[8..<10]) && !bytes[0..<8].overlaps(bytes[8..<10]))
    #expect(!bytes[4..<4].overlaps(bytes), "no bytes are nobody's")
    #expect(!bytes.overlaps(MemoryBlock(byteCount: 64).bytes))
  }

  @Test func floatsMoveInsideTheirBlock() {
    let block = MemoryBlock(copying: (0..<32).map { Float($0) })
    let place = block.floats + 10
    #expect((place - 3)[0] == 7 && place[2] == 12)
    place.update(repeating: -1, count: 2)
    (place + 2).update(from: place - 2, count: 4)
    #expect((place - 2).copied(8) == [8, 9, -1, -1, 8, 9, -1, -1])
    #expect(block.bytes[40..<64].floats.copied(1) == [-1])
    // The place behind the last float is one, as long as nothing is read there.
    #expect((block.floats + 32).copied(0).isEmpty)
  }

  @Test func aViewKeepsItsBlock() {
    weak var block: MemoryBlock?
    var view: ByteView?
    do {
      let made = MemoryBlock(copying: [UInt8(3)])
      block = made
      view = made.bytes
    }
    #expect(block != nil && view?[0] == 3)
    view = nil
    #expect(block == nil)
  }
}

/// What lies outside ends the process, in place of reading or writing it.
@Suite struct BoundsTests {
  @Test func partsOutsideTrap() async {
    await #expect(processExitsWith: .failure) { _ = MemoryBlock(byteCount: 64).bytes[60..<65] }
    await #expect(processExitsWith: .failure) { _ = MemoryBlock(byteCount: 64).bytes.prefix(4)[4] }
  }

  @Test func longerCopiesTrap() async {
    await #expect(processExitsWith: .failure) {
      MemoryBlock(byteCount: 64).bytes.prefix(3).copy(from: [UInt32(0)])
    }
  }

  @Test func floatsOutsideTrap() async {
    await #expect(processExitsWith: .failure) { _ = MemoryBlock(floats: 16).floats - 1 }
    await #expect(processExitsWith: .failure) { (MemoryBlock(floats: 16).floats + 9).update(repeating: 0, count: 8) }
    await #expect(processExitsWith: .failure) { _ = MemoryBlock(floats: 16).floats[16] }
  }

  @Test func memoryThatIsGivenBackTraps() async {
    await #expect(processExitsWith: .failure) {
      let block = MemoryBlock(byteCount: 64)
      let view = block.bytes
      block.revoke()
      _ = view[0]
    }
  }
}
