/// Several steps on planes that run by turns on bands of rows, so that what lies between them is a ring of rows, which stays in the
/// cache, and never a whole value: the layers of an inverted residual, whose hidden value is several times as large as what enters it.
///
/// No row is computed twice, and every sum is as it would be without bands.
struct BandStep: Step {
  private let stages: [any RowStep]
  private let windows: [RowWindow]
  /// The rows of the last result that are made at a time.
  private let height: Int
  /// What lies between a stage and the next.
  private let rings: [RowRing]

  /// The floats of all rows between stages that are to stay in the second-level cache.
  private static let most = 192 << 10

  /// Runs `stages`, each of which has a window and reads what the one before it writes.
  init(_ stages: [any RowStep]) {
    self.stages = stages
    let windows = stages.compactMap(\.window)
    let rows = stages.last?.rows ?? 0
    var height = 1
    var rings = Self.rings(stages, windows, height: height)
    while 2 * height <= rows {
      let next = Self.rings(stages, windows, height: 2 * height)
      guard next.reduce(0, { $0 + $1.floats }) <= Self.most else { break }
      (rings, height) = (next, 2 * height)
    }
    (self.windows, self.rings, self.height) = (windows, rings, height)
  }

  /// Whether the first stage reads more rows for those that it makes at a time than twice as many.
  private var readsAgain: Bool {
    guard let window = windows.first, let made = rings.first?.rows else { return false }
    return window.inputs(of: 0..<made).count > 2 * window.stride * made
  }

  /// Rings for the rows that are needed at a time for `height` rows of results.
  private static func rings(_ stages: [any RowStep], _ windows: [RowWindow], height: Int) -> [RowRing] {
    var rows = height
    // Behind what the stages work in, one after the other.
    var offset = stages.map(\.workspace).max() ?? 0
    var rings: [RowRing] = []
    for index in stages.indices.dropFirst().reversed() {
      rows = windows[index].inputs(of: 0..<rows).count
      let ring = RowRing(stages[index].input.layout, rows: rows, offset: offset)
      offset += ring.floats
      rings.insert(ring, at: 0)
    }
    return rings
  }

  var reads: [Read] {
    let between = Set(stages.dropLast().map(\.output.local))
    return stages.enumerated().flatMap { index, stage in
      stage.reads.filter { !between.contains($0.operand.local) }.map {
        Read($0.operand, isInPlace: $0.isInPlace && index == stages.count - 1)
      }
    }
  }
  var writes: [Operand] { stages.last?.writes ?? [] }
  var workspace: Int { rings.reduce(stages.map(\.workspace).max() ?? 0) { $0 + $1.floats } }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let rows = stages.last?.rows ?? 0
    for ring in rings { ring.clearSides(run) }
    var done = [Int](repeating: 0, count: stages.count)
    var ends = done
    for group in 0..<groups {
      for index in stages.indices { (done[index], ends[index]) = (0, 0) }
      for first in stride(from: 0, to: rows, by: height) {
        ends[stages.count - 1] = min(first + height, rows)
        makeBand(from: &done, to: &ends, run, group)
      }
      run.progress()
    }
  }

  /// Makes the last stage's rows up to its end, and what they need of the others, whose ends are found here; `done` says where each
  /// stage's next row is.
  private func makeBand(
    from done: inout [Int], to ends: inout [Int], _ run: borrowing UnitRun, _ group: Int
  ) {
    for index in stages.indices.dropFirst().reversed() where done[index] < ends[index] {
      let seen = windows[index].inputs(of: done[index]..<ends[index])
      let height = stages[index].input.layout.rows
      if seen.lowerBound < 0, done[index] == 0 { rings[index - 1].clear(seen.lowerBound..<0, run) }
      if seen.upperBound > height { rings[index - 1].clear(max(height, seen.lowerBound)..<seen.upperBound, run) }
      ends[index - 1] = max(done[index - 1], min(seen.upperBound, height))
      // A stride may leave rows out.
      done[index - 1] = min(max(done[index - 1], seen.lowerBound), ends[index - 1])
    }
    for (index, stage) in stages.enumerated() where done[index] < ends[index] {
      make(done[index]..<ends[index], by: stage, at: index, run, group)
      done[index] = ends[index]
    }
  }

  /// Makes some rows of a stage's result, as many at a time as lie behind one another.
  private func make(_ rows: Range<Int>, by stage: any RowStep, at index: Int, _ run: borrowing UnitRun, _ group: Int) {
    let from = index == 0 ? PlaneRows(stage.input, run, group) : PlaneRows(rings[index - 1], run)
    let to = index == stages.count - 1 ? PlaneRows(stage.output, run, group) : PlaneRows(rings[index], run)
    var first = rows.lowerBound
    while first < rows.upperBound {
      let end = to.end(from: first, before: rows.upperBound)
      stage.run(first..<end, from: from, to: to, run, group: group)
      first = end
    }
  }
}

// MARK: - Which steps run so
extension BandStep {
  /// The floats of a value that is worth it.
  private static let least = 64 << 10

  /// The steps of a unit, those that follow one another over large values of planes as one.
  static func joining(_ steps: [any Step], _ unit: UnitCompiler) -> [any Step] {
    let uses = unit.localUses(of: steps)
    var joined: [any Step] = []
    var chain: [any RowStep] = []
    func end() {
      // A convolution before a band of tokens, unless it would read most rows again for each few.
      if chain.count > 1, chain[1] is TokenRows, BandStep(chain).readsAgain { joined.append(chain.removeFirst()) }
      joined += chain.count > 1 ? [BandStep(chain)] : chain
      chain = []
    }
    for step in steps {
      let row = (step as? TokenBandStep).map { TokenRows($0, after: chain.last?.output) } ?? step as? any RowStep
      guard let step = row, step.window != nil else {
        end()
        joined.append(step)
        continue
      }
      if let last = chain.last, !last.writesRings || !mayRoll(last.output, into: step, uses, unit) { end() }
      chain.append(step)
    }
    end()
    return joined
  }

  /// Whether `value` is large and only `next` reads it, so that a few of its rows at a time will do.
  private static func mayRoll(
    _ value: Operand, into next: any RowStep, _ uses: [Int], _ unit: UnitCompiler
  ) -> Bool {
    guard next.readsRings, next.input.local == value.local, next.input.layout == value.layout, value.offset == 0,
      next.input.offset == 0
    else { return false }
    return uses[value.local] == 2 && unit.locals[value.local] == value.layout && value.layout.floatCount >= least
  }
}
