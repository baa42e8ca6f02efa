import Kernels
import MPI
import Sharding

/// Which images each rank runs: contiguous ranges that together are all images, each image in one range.
struct ImageRanges {
  /// The range of each rank, by rank of the world; ranks of one group may have the same.
  let all: [Range<Int>]
  /// This rank's.
  let own: Range<Int>

  /// Cuts `count` images; collective over `world`.
  ///
  /// Cuts lie between groups of 16 images, so that all lanes are in use; some ranges are empty where there are more ranges than groups.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  init(_ count: Int, over world: Communicator, _ group: ShardGroup, split: Bool) throws(MPIError) {
    let sizes = try world.allGather([group.groupIndex, group.communicator.rank, group.communicator.size])
    let firsts = (0..<group.groupCount).map { index in
      // Every rank of a group knows its size.
      sizes.first { $0[0] == index }.map { $0[2] } ?? 0
    }
    all = sizes.map { size in
      let before = split ? firsts[..<size[0]].reduce(0, +) + size[1] : size[0]
      return Self.range(before, of: split ? world.size : group.groupCount, count)
    }
    own = all[world.rank]
  }

  private static func range(_ index: Int, of ranges: Int, _ count: Int) -> Range<Int> {
    let groups = (count + PlaneLayout.lanes - 1) / PlaneLayout.lanes
    func cut(_ index: Int) -> Int { min(index * groups / ranges * PlaneLayout.lanes, count) }
    return cut(index)..<cut(index + 1)
  }

  /// Whether every rank has the whole set.
  var isWhole: Bool { Set(all).count == 1 }

  /// The ranks that run each range, the empty ones left out, in the order of the images.
  var ranksOfRanges: [(range: Range<Int>, ranks: [Int])] {
    Dictionary(grouping: all.indices.filter { !all[$0].isEmpty }) { all[$0] }
      .map { (range: $0.key, ranks: $0.value) }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}
