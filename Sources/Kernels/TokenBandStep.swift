import Memory

/// Several steps that run by turns on as many tokens as stay in the second-level cache from one to the next, so that what lies between
/// them is never a whole value: the hidden features of a transformer's or ConvNeXt's layers over large images.
///
/// No token is computed twice, and every sum is as it would be without bands.
struct TokenBandStep: Step {
  private let stages: [Stage]
  /// The tokens that there are.
  let tokens: Int
  /// The tokens that are made at a time.
  private let together: Int

  private struct Stage {
    let step: any TokenStep
    let passage: TokenPassage
    /// The floats before its result in the workspace; of the last one's no use.
    var offset = 0
  }

  /// The floats of what lies between the stages that are to stay in the second-level cache, and of the weights of several linear layers,
  /// which come into it by turns.
  private static let most = 128 << 10
  private static let mostWeights = 128 << 10
  /// The tokens that are worth it.
  private static let fewest = 8
  /// The floats of a value that is worth it.
  private static let least = 64 << 10

  /// A band of `steps`, each of which reads what the one before it writes; nil where they do not go through the same tokens, or too few
  /// of those would stay in the cache.
  private init?(_ steps: some Collection<any TokenStep>) {
    guard let tokens = steps.lazy.compactMap(\.tokens).first else { return nil }
    self.tokens = tokens
    var stages: [Stage] = []
    for step in steps {
      let between = stages.last?.step.output.local
      guard let passage = step.passage(tokens, through: between),
        between == nil || between == passage.input.operand.local
      else { return nil }
      stages.append(Stage(step: step, passage: passage))
    }
    guard stages.dropLast().allSatisfy({ $0.passage.output.isAll(tokens) }),
      stages.dropFirst().allSatisfy({ $0.passage.input.isAll(tokens) })
    else { return nil }
    let floats = stages.dropLast().reduce(0) { $0 + $1.passage.output.step }
    together = min(tokens, Self.most / max(1, floats) / 4 * 4)
    let weights = steps.map(\.weightFloats).filter { $0 > 0 }
    guard together >= min(tokens, Self.fewest), weights.count < 2 || weights.reduce(0, +) <= Self.mostWeights else {
      return nil
    }
    // Behind what the stages work in, one after the other.
    var offset = steps.map(\.workspace).max() ?? 0
    for index in stages.indices.dropLast() {
      stages[index].offset = offset
      offset += together * stages[index].passage.output.step
    }
    workspace = offset
    self.stages = stages
  }

  let workspace: Int
  var writes: [Operand] { stages.last?.step.writes ?? [] }

  var reads: [Read] {
    let between = Set(stages.dropLast().map(\.step.output.local))
    return stages.enumerated().flatMap { index, stage in
      stage.step.reads.filter { !between.contains($0.operand.local) }.map { read in
        let isPassage = index == 0 && read.operand.local == stage.passage.input.operand.local
        return Read(read.operand, isInPlace: isPassage ? isInPlace : read.isInPlace && index == stages.count - 1)
      }
    }
  }

  /// Whether the tokens that are written lie where those that are read do, all of which are read before.
  private var isInPlace: Bool {
    guard let first = input, let last = output else { return false }
    return first.isAll(tokens) && last.isAll(tokens) && first.step == last.step
      && first.operand.layout == last.operand.layout
  }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      for first in stride(from: 0, to: tokens, by: together) {
        make(first..<min(first + together, tokens), run, group)
      }
      run.progress()
    }
  }

  private func make(_ tokens: Range<Int>, _ run: borrowing UnitRun, _ group: Int) {
    guard let input, let output else { return }
    let (from, to) = (input.at(tokens.lowerBound, run, group), output.at(tokens.lowerBound, run, group))
    make(tokens, from: from, to: to, channels: (nil, nil), run, group: group)
  }

  /// Makes some tokens, from where the first of them is read to where it is written, in planes whose channels lie so far apart.
  private func make(
    _ tokens: Range<Int>, from start: FloatView, to end: FloatView, channels: (from: Int?, to: Int?),
    _ run: borrowing UnitRun, group: Int
  ) {
    var from = start
    for (index, stage) in stages.enumerated() {
      var passage = stage.passage
      if index == 0 { passage.input.channel = channels.from }
      if index == stages.count - 1 { passage.output.channel = channels.to }
      let to = index == stages.count - 1 ? end : run.scratch.workspace + stage.offset
      stage.step.run(tokens, passage, from: from, to: to, run, group: group)
      from = to
    }
  }
}

// MARK: - In a band of rows
extension TokenBandStep {
  /// Where the first stage reads the tokens, and the last one writes them.
  var input: TokenPassage.Place? { stages.first?.passage.input }
  var output: TokenPassage.Place? { stages.last?.passage.output }

  /// Makes the tokens of some rows, `columns` of them in each; pixels of planes lie at `from` and `to`.
  func run(
    rows: Range<Int>, of columns: Int, from: PlaneRows, to: PlaneRows, _ run: borrowing UnitRun, group: Int
  ) {
    guard let input, let output else { return }
    let first = rows.lowerBound * columns
    let (start, end) = (input.distance(first), output.distance(first))
    let source = input.isPlanes ? from.at(rows.lowerBound) : input.at(first, run, group)
    let target = output.isPlanes ? to.at(rows.lowerBound) : output.at(first, run, group)
    let channels = (from: input.isPlanes ? from.channel : nil, to: output.isPlanes ? to.channel : nil)
    let last = rows.upperBound * columns
    for token in stride(from: first, to: last, by: together) {
      make(
        token..<min(token + together, last), from: source + (input.distance(token) - start),
        to: target + (output.distance(token) - end), channels: channels, run, group: group)
    }
  }
}

// MARK: - Which steps run so
extension TokenBandStep {
  /// `steps` of a unit, those that go through the same tokens one after another as one.
  static func joining(_ steps: [any Step], _ unit: UnitCompiler) -> [any Step] {
    let uses = unit.localUses(of: steps)
    var joined: [any Step] = []
    // Steps that may still become a band, and the band of the last of them.
    var chain: [any TokenStep] = []
    var band: (steps: Int, step: TokenBandStep)?
    func end() {
      joined += chain.dropLast(band?.steps ?? 0) as [any Step]
      if let whole = band?.step { joined.append(whole) }
      (chain, band) = ([], nil)
    }
    for step in steps {
      guard let step = step as? any TokenStep else {
        end()
        joined.append(step)
        continue
      }
      if let last = chain.last, !mayPass(last.output, uses, unit) { end() }
      // A longer band; or one of the last steps before, which had no tokens of their own.
      let starts = band.map { [chain.count - $0.steps] } ?? Array(chain.indices)
      let longer = starts.lazy.compactMap { start in
        TokenBandStep(chain[start...] + [step]).map { (chain.count - start + 1, $0) }
      }.first
      if longer == nil, band != nil { end() }
      chain.append(step)
      band = longer
    }
    end()
    return joined
  }

  /// Whether `value` is large and read once, so that a few of its tokens at a time will do.
  private static func mayPass(_ value: Operand, _ uses: [Int], _ unit: UnitCompiler) -> Bool {
    uses[value.local] == 2 && value.offset == 0 && unit.locals[value.local] == value.layout
      && value.layout.floatCount >= least
  }
}
