import Tensors

/// Puts the parameters together from the ranks' pieces of the float32 master.
///
/// Source of the layouts: DeepSpeed, deepspeed/utils/zero_to_fp32.py.
struct ZeroPartitions {
  /// The runs of elements that a catalogue may refer to; each costs 24 bytes.
  private static let extentLimit = 1 << 24

  private let shapes: [[NamedShape]]
  private let ranks: [OptimizerStates]
  private let path: String
  private let isMixture: Bool

  /// The type of the master: float32, unless the run was told to keep it in its own.
  private var scalar: ScalarType? { ranks[0].groups.first?.scalar }

  /// - Parameters:
  ///   - shapes: the parameters group by group in the optimizer's order.
  ///   - ranks: at least one, in the order of rank.
  ///   - path: the file that the shapes come from, for messages.
  ///   - isMixture: whether some groups are of experts, which fewer ranks share; the shapes are then those of rank 0.
  init(_ shapes: [[NamedShape]], _ ranks: [OptimizerStates], _ path: String, isMixture: Bool = false) {
    self.shapes = shapes
    self.ranks = ranks
    self.path = path
    self.isMixture = isMixture
  }

  /// The parameters, each made of pieces from several files.
  ///
  /// - Throws: ``CheckpointError`` where the pieces do not hold exactly what the shapes need, or are of several states.
  func entries() throws(CheckpointError) -> [TensorEntry] {
    try checkRanksAgree()
    guard shapes.joined().count <= Self.extentLimit / ranks.count else {
      throw .unsupported(
        path: path, what: "\(shapes.joined().count) parameters in \(ranks.count) pieces are too many; convert it")
    }
    return ranks[0].stage == 3 ? try stage3() : try stages1And2()
  }

  private func checkRanksAgree() throws(CheckpointError) {
    for rank in ranks {
      guard rank.stage == ranks[0].stage else {
        throw mixed(rank, "says ZeRO stage \(rank.stage), \(ranks[0].path) stage \(ranks[0].stage)")
      }
      let isPossible = { count in isMixture ? count > 0 && ranks.count % count == 0 : count == ranks.count }
      if let count = rank.partitionCounts.first(where: { !isPossible($0) }) {
        throw mixed(rank, "partition_count says \(count) ranks, but there are files of \(ranks.count)")
      }
      if rank.mark != ranks[0].mark {
        let (own, first) = (rank.mark, ranks[0].mark)
        let step = own.step.map { "step \($0)" } ?? "another step"
        throw mixed(rank, "saved at \(step), \(ranks[0].path) at \(first.step.map { "step \($0)" } ?? "another")")
      }
      if let group = rank.groups.first(where: { $0.scalar != scalar }) {
        let (own, first) = (group.scalar?.rawValue ?? "several types", scalar?.rawValue ?? "several types")
        throw mixed(rank, "has a flat group of \(own), \(ranks[0].path) of \(first)")
      }
      guard rank.groups.count == ranks[0].groups.count else {
        throw mixed(rank, "has \(rank.groups.count) flat groups, \(ranks[0].path) has \(ranks[0].groups.count)")
      }
    }
  }

  private func mixed(_ rank: OptimizerStates, _ what: String) -> CheckpointError {
    .malformed(path: rank.path, what: what + ": files of two saved states are mixed, or one is damaged")
  }

  /// Every parameter is cut by itself into equal pieces, the last ones filled up with padding; a rank's pieces lie one
  /// after another in its subgroups.
  private func stage3() throws(CheckpointError) -> [TensorEntry] {
    let all = shapes.joined()
    let needed = all.reduce(0) { $0 + piece(of: $1.shape.elementCount) }
    var runs: [FlatRun] = []
    for rank in ranks {
      let run = FlatRun(rank.groups)
      guard run.elementCount == needed else { throw wrongSize(rank, run.elementCount, needed) }
      runs.append(run)
    }
    return all.map { parameter in
      let piece = piece(of: parameter.shape.elementCount)
      var rest = parameter.shape.elementCount
      var extents: [TensorExtent] = []
      for rank in runs.indices {
        let used = min(rest, piece)
        extents += runs[rank].take(used)
        _ = runs[rank].take(piece - used)
        rest -= used
      }
      return entry(parameter, extents)
    }
  }

  private func piece(of count: Int) -> Int { (count + ranks.count - 1) / ranks.count }

  /// A group's parameters lie one after another, perhaps with padding after each; that run is cut into equal pieces,
  /// and the padding at its end is left out of the last one.
  private func stages1And2() throws(CheckpointError) -> [TensorEntry] {
    guard ranks[0].groups.count == shapes.count else {
      throw mixed(ranks[0], "has \(ranks[0].groups.count) flat groups, param_shapes of \(path) has \(shapes.count)")
    }
    var entries: [TensorEntry] = []
    for (group, parameters) in shapes.enumerated() {
      let paddings = try alignment(group, parameters.count)
      let needed = parameters.reduce(0) { $0 + $1.shape.elementCount } + paddings.reduce(0, +)
      let names = LocalExperts(parameters.map(\.name))
      // Ranks that follow one another have experts of their own; those `shares` apart have pieces of the same ones.
      let shares = isMixture ? try self.shares(group) : 1
      for share in 0..<shares {
        let members = stride(from: share, to: ranks.count, by: shares).map { ranks[$0] }
        try checkPieces(of: members, group, needed)
        var run = FlatRun(members.map { $0.groups[group] })
        for (parameter, padding) in zip(parameters, paddings) {
          let named = NamedShape(name: names.global(parameter.name, share), shape: parameter.shape)
          entries.append(entry(named, run.take(parameter.shape.elementCount)))
          _ = run.take(padding)
        }
      }
    }
    return entries
  }

  /// The ranks that the experts of a group are shared out over.
  private func shares(_ group: Int) throws(CheckpointError) -> Int {
    let counts = ranks[0].partitionCounts
    guard counts.count == shapes.count, ranks.allSatisfy({ $0.partitionCounts == counts }) else {
      throw mixed(ranks[0], "partition_count is not one a group, the same on every rank")
    }
    return ranks.count / counts[group]
  }

  private func alignment(_ group: Int, _ count: Int) throws(CheckpointError) -> [Int] {
    for rank in ranks where rank.alignmentPaddings != ranks[0].alignmentPaddings {
      throw mixed(rank, "param_alignment_paddings differ from those of \(ranks[0].path)")
    }
    guard let all = ranks[0].alignmentPaddings else { return [Int](repeating: 0, count: count) }
    guard all.count == shapes.count, all[group].count == count else {
      throw mixed(ranks[0], "param_alignment_paddings are not one a parameter of \(path)")
    }
    return all[group]
  }

  /// Whether the pieces are equal before what was cut off them, and hold `needed` elements and at most the filling.
  private func checkPieces(
    of ranks: [OptimizerStates], _ group: Int, _ needed: Int
  ) throws(CheckpointError) {
    let own = ranks.map { $0.groups[group].elementCount }
    let whole = (needed + 2 * ranks.count - 1) / (2 * ranks.count) * 2
    let total = own.reduce(0, +)
    guard total >= needed else {
      // The rank that lacks elements: one whose piece ends before its share.
      let short = ranks.indices.first { own[$0] < min(whole, max(0, needed - $0 * whole)) } ?? 0
      throw wrongSize(ranks[short], own[short], min(whole, max(0, needed - short * whole)))
    }
    guard total - needed < 2 * ranks.count + whole else { throw wrongSize(ranks[0], total, needed) }
    for (rank, count) in zip(ranks, own) {
      guard let paddings = rank.groupPaddings, paddings.count > group else { continue }
      let first = own[0] + (ranks[0].groupPaddings.flatMap { $0.count > group ? $0[group] : nil } ?? 0)
      guard count + paddings[group] == first, paddings[group] <= max(whole, 2 * ranks.count) else {
        throw wrongSize(rank, count, first - paddings[group])
      }
    }
  }

  private func wrongSize(_ rank: OptimizerStates, _ found: Int, _ wanted: Int) -> CheckpointError {
    .malformed(
      path: rank.path, what: "its flat groups have \(found) elements, the shapes in \(path) need \(wanted)")
  }

  private func entry(_ parameter: NamedShape, _ extents: [TensorExtent]) -> TensorEntry {
    TensorEntry(name: parameter.name, shape: parameter.shape, scalar: scalar, layout: .contiguous(extents))
  }
}
