import Graphs
import MPI

/// What a rank has noted of its own memory and of what it computed, by unit.
package struct Evidence {
  /// The first unit whose piece of the parameters changed after it was loaded.
  package var changedShard: Int?
  /// The first unit that arrived other than it was loaded, and the rank of the world that owns the changed piece.
  package var changedGather: (unit: Int, owner: Int)?
  /// The first unit whose prepared parameters changed while it ran.
  package var changedPrepared: Int?
  /// The first unit whose result changed before the next read it.
  package var changedActivations: Int?
  /// The checksum of each unit's piece as it was loaded.
  var loaded: [UInt64]
  /// The checksum of each unit's results.
  var results: [UInt64]

  private static let none = UInt64.max

  /// All of it in so many numbers for each model, for a gather.
  private var numbers: [UInt64] {
    [changedShard, changedGather?.unit, changedGather?.owner, changedPrepared, changedActivations]
      .map { $0.map(UInt64.init) ?? Self.none } + loaded + results
  }

  private init(_ numbers: [UInt64], units: Int) {
    let found = numbers[..<5].map { $0 == Self.none ? nil : Int($0) }
    changedShard = found[0]
    if let unit = found[1], let owner = found[2] { changedGather = (unit, owner) }
    changedPrepared = found[3]
    changedActivations = found[4]
    loaded = Array(numbers[5..<(5 + units)])
    results = Array(numbers[(5 + units)...])
  }

  /// No finding yet.
  package init(loaded: [UInt64], results: [UInt64]) {
    self.loaded = loaded
    self.results = results
  }

  /// Every rank's evidence, by rank; collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  package func shared(over communicator: Communicator) throws(MPIError) -> [Evidence] {
    let units = loaded.count
    return try communicator.allGather(numbers).map { Evidence($0, units: units) }
  }
}

/// The line for what the ranks have noted; nil where all is well.
///
/// A rank that saw its own memory change is certain, and what others computed from that follows; so those come first.
///
/// - Parameters:
///   - evidence: By rank.
///   - units: The model's.
///   - samePieces: The ranks that loaded the same, a list each.
///   - sameImages: The ranks that ran the same, a list each.
///   - hosts: By rank.
/// - Returns: What rank 0 prints.
package func verdict(
  _ evidence: [Evidence], _ units: [Unit], samePieces: [[Int]], sameImages: [[Int]], hosts: [String]
) -> String? {
  func line(_ what: String, _ found: (Evidence) -> Int?, _ detail: (Int) -> String = { _ in "" }) -> String? {
    let ranks = evidence.indices.filter { found(evidence[$0]) != nil }
    guard let first = ranks.first, let unit = found(evidence[first]) else { return nil }
    return """
      rank \(named(ranks, hosts)): \(what) unit \(units[unit].name) changed in memory\(detail(first)): suspect that machine's \
      memory, and run again without it
      """
  }
  func comparison(_ groups: [[Int]], _ sums: (Evidence) -> [UInt64], _ deed: (String) -> String) -> String? {
    for ranks in groups {
      for (index, unit) in units.enumerated() {
        let values = evidence.map { sums($0)[index] }
        if let line = disagreement(ranks, values, deed(unit.name), hosts) { return line }
      }
    }
    return nil
  }
  func pieceOwner(_ rank: Int) -> String {
    evidence[rank].changedGather.map { ", in the piece of rank \(named([$0.owner], hosts))" } ?? ""
  }
  return line("its shard of", \.changedShard)
    ?? comparison(samePieces, \.loaded) { "loaded another unit \($0)" }
    ?? line("the gathered", \.changedGather?.unit, pieceOwner)
    ?? line("the prepared", \.changedPrepared)
    ?? line("the result of", \.changedActivations)
    ?? comparison(sameImages, \.results) { "computed another result of unit \($0)" }
}
