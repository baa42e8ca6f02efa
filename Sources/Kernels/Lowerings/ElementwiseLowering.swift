import Graphs
import Memory

/// Operators on elements at the same place, with those that follow: one pass over memory.
enum ElementwiseLowering: Lowering {
  /// Operators that one call of a kernel computes.
  struct Stage {
    /// What they make.
    let value: Int
    /// The call that writes `output`, and that reads from there what the stage before it has made, if there is one; `isChained` where there
    /// are several stages.
    let step: (_ output: Operand, _ isChained: Bool) -> any BlockStep
  }

  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    // What reads a transposition goes from token to token, as planes' kernels do not.
    let isWalk = unit.graph.nodes[index].values.contains { unit.transposed($0) != nil }
    guard let first = stage(index, after: nil, isWalk: isWalk, &unit) else { return false }
    var stages = [first]
    while !unit.level.isPaired, let next = unit.soleConsumer(of: stages[stages.count - 1].value),
      let stage = stage(next, after: stages[stages.count - 1].value, isWalk: isWalk, &unit)
    {
      _ = unit.take(next)
      stages.append(stage)
    }
    let output = unit.newLocal(stages[stages.count - 1].value)
    let steps = stages.map { $0.step(output, stages.count > 1) }
    unit.add(steps.count == 1 ? steps[0] : ChainStep(stages: steps, output: output))
    return true
  }

  private static func stage(
    _ index: Int, after value: Int?, isWalk: Bool, _ unit: inout UnitCompiler
  ) -> Stage? {
    if isWalk, let stage = BroadcastLowering.stage(index, after: value, &unit) { return stage }
    return PlanesLowering.stage(index, after: value, &unit) ?? MapLowering.stage(index, after: value, &unit)
      ?? BroadcastLowering.stage(index, after: value, &unit)
  }
}

/// A step that can be run on some channels.
protocol BlockStep: Step {
  /// What it writes.
  var output: Operand { get }

  /// Runs it on some channels of a group's output.
  func run(_ run: borrowing UnitRun, group: Int, channels: Range<Int>)
}

extension BlockStep {
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups { self.run(run, group: group, channels: 0..<output.layout.channels) }
  }
}

/// Steps on elements at the same place, in turn on as many channels as stay in the cache from one to the next.
struct ChainStep: Step {
  let stages: [any BlockStep]
  let output: Operand

  /// The floats of the channels that are worked on together.
  private static let floatsTogether = 16 << 10

  var reads: [Read] {
    stages.enumerated().flatMap { index, stage in
      stage.reads.filter { index == 0 || $0.operand.local != output.local }.map {
        Read($0.operand, isInPlace: index == 0 && $0.isInPlace)
      }
    }
  }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let channels = output.layout.channels
    // An axis may be empty.
    let together = max(1, Self.floatsTogether / max(1, output.layout.channelStride))
    for group in 0..<groups {
      for first in stride(from: 0, to: channels, by: together) {
        for stage in stages { stage.run(run, group: group, channels: first..<min(first + together, channels)) }
      }
    }
  }
}

extension ChainStep: TokenStep {
  var tokens: Int? { nil }

  /// The first stage's, and those of all: the others go through what they write over.
  func passage(_ count: Int, through local: Int?) -> TokenPassage? {
    guard var passage = (stages.first as? any TokenStep)?.passage(count, through: local) else { return nil }
    var passages = [passage]
    for case let stage as any TokenStep in stages.dropFirst() {
      guard let next = following(passage.output, stage, count) else { return nil }
      passages.append(next)
    }
    guard passages.count == stages.count else { return nil }
    passage.stages = passages
    return passage
  }

  /// How a stage goes through the tokens that the one before it has written, all one behind the other or pixels of planes.
  private func following(_ place: TokenPassage.Place, _ stage: any TokenStep, _ count: Int) -> TokenPassage? {
    guard place.isAll(count) else { return (stage as? WalkStep)?.passage(over: place, of: count) }
    guard let passage = stage.passage(count, through: output.local), passage.input.isAll(count),
      passage.output.isAll(count)
    else { return nil }
    return passage
  }

  func run(
    _ tokens: Range<Int>, _ passage: TokenPassage, from: FloatView, to: FloatView, _ run: borrowing UnitRun, group: Int
  ) {
    var (from, channel) = (from, passage.input.channel)
    for case (let stage as any TokenStep, var own) in zip(stages, passage.stages) {
      (own.input.channel, own.output.channel) = (channel, passage.output.channel)
      stage.run(tokens, own, from: from, to: to, run, group: group)
      (from, channel) = (to, passage.output.channel)
    }
  }
}
