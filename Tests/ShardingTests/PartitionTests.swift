import Sharding
import Testing

@Suite struct PartitionTests {
  @Test func piecesAreAllElementsInOrder() {
    for ranks in 1...9 {
      for count in [0, 1, 2, 7, 8, 9, 10, 100, 62_006] {
        let pieces = (0..<ranks).map { Partition(ranks: ranks, rank: $0).own(of: count) }
        #expect(pieces[0].lowerBound == 0 && pieces[ranks - 1].upperBound == count)
        for (one, next) in zip(pieces, pieces.dropFirst()) { #expect(one.upperBound == next.lowerBound) }
        #expect(pieces.map(\.count).max() == (count + ranks - 1) / ranks)
      }
    }
  }

  @Test func replicasAreReadFromText() {
    #expect(Replicas("node") == .node && Replicas("auto") == .auto && Replicas("3") == .count(3))
    for text in ["", "0", "-1", "two", "1.5"] { #expect(Replicas(text) == nil, "\(text)") }
  }

  @Test func replicasAreGroupsOfRanksInOrder() {
    func groups(_ replicas: Replicas, _ sizes: [Int], memory: Int = 1000) -> [Range<Int>] {
      replicas.groups(nodeSizes: sizes, parameterBytes: 800, workingBytes: 100, memory: memory)
    }
    #expect(groups(.count(1), [2, 2]) == [0..<4])
    #expect(groups(.count(3), [4, 4]) == [0..<2, 2..<5, 5..<8])
    #expect(groups(.node, [3, 1, 2]) == [0..<3, 3..<4, 4..<6])
    // 800 / 2 + 100 is at most half of 1000: each node by itself.
    #expect(groups(.auto, [2, 2, 2, 2]) == [0..<2, 2..<4, 4..<6, 6..<8])
    #expect(groups(.auto, [2, 2, 2, 2], memory: 600) == [0..<4, 4..<8])
    #expect(groups(.auto, [2, 2, 2, 2], memory: 300) == [0..<8])
    #expect(groups(.auto, [4]) == [0..<4])
    #expect(groups(.auto, [2, 2, 2], memory: 600) == [0..<6])
  }
}
