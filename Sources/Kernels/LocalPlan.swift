import Graphs

/// Where the locals of a unit lie: what enters and leaves it in the slot, the rest in scratch memory.
struct LocalPlan {
  private(set) var locations: [Location]
  private(set) var outputs: [UnitProgram.Output] = []
  private(set) var borderedScratch: [(offset: Int, layout: PlaneLayout)] = []
  private(set) var scratchFloats = 0

  /// For each local, the first step that writes it and the last one that reads it.
  private let births: [Int]
  private let deaths: [Int]

  init(_ unit: UnitCompiler, _ context: CompilerContext) {
    var births = [Int](repeating: -1, count: unit.locals.count)
    var deaths = births
    for (index, step) in unit.steps.enumerated() {
      for write in step.writes {
        if births[write.local] < 0 { births[write.local] = index }
        deaths[write.local] = max(deaths[write.local], index)
      }
      for read in step.reads { deaths[read.operand.local] = index }
    }
    self.births = births
    self.deaths = deaths
    locations = [Location](repeating: .image, count: unit.locals.count)
    for (value, operand) in unit.entering {
      locations[operand.local] = context.slots.offsets[value].map { .slot($0 - operand.offset) } ?? .image
    }
    var inScratch = Set(unit.locals.indices)
    for (_, operand) in unit.entering { inScratch.remove(operand.local) }
    var kept: Set<Int> = []
    for (value, operand) in unit.leaving {
      let offset = context.slots.offsets[value] ?? 0
      let isBuilt = unit.entering.contains { $0.operand.local == operand.local }
      let isDirect = isBuilt || mayLie(operand, at: offset, unit, context)
      if isDirect {
        locations[operand.local] = .slot(offset)
        inScratch.remove(operand.local)
      } else {
        kept.insert(operand.local)
      }
      // Where a value of the same layout lay just there, its border is this one's.
      let keepsBorder =
        operand.layout.isContiguous
        || unit.entering.contains {
          context.slots.offsets[$0.value] == offset && $0.operand.layout == operand.layout
        }
      outputs.append(
        UnitProgram.Output(
          operand: operand, offset: offset,
          clearsBorderAfter: isDirect && !keepsBorder ? births[operand.local] : nil))
    }
    placeScratch(inScratch, keptToTheEnd: kept, unit)
  }

  /// Whether `operand`, which leaves the unit, may be written at `offset` of the slot at once: nothing that is read later lies
  /// there, and the step that makes it reads there at most the element that it is about to write.
  private func mayLie(_ operand: Operand, at offset: Int, _ unit: UnitCompiler, _ context: CompilerContext) -> Bool {
    let own = offset..<(offset + operand.layout.floatCount)
    let birth = births[operand.local]
    guard birth >= 0 else { return false }
    for (value, entering) in unit.entering {
      guard let start = context.slots.offsets[value] else { continue }
      guard own.overlaps(start..<(start + entering.layout.floatCount)) else { continue }
      if deaths[entering.local] > birth { return false }
      guard deaths[entering.local] == birth else { continue }
      let reads = unit.steps[birth].reads.filter { $0.operand.local == entering.local }
      let writes = unit.steps[birth].writes.filter { $0.local == operand.local }
      guard start == offset, reads.allSatisfy({ $0.isInPlace && $0.operand.offset == 0 }),
        writes.allSatisfy({ $0.offset == 0 })
      else { return false }
    }
    return true
  }

  /// Places what lives inside the unit only: first values with borders, which share memory with values of the same layout only,
  /// so that the zeros stay; behind them the others.
  private mutating func placeScratch(_ locals: Set<Int>, keptToTheEnd: Set<Int>, _ unit: UnitCompiler) {
    var lives = Lives(steps: unit.steps.count)
    for local in locals.sorted() where births[local] >= 0 {
      lives.add(local, from: births[local], to: keptToTheEnd.contains(local) ? unit.steps.count : deaths[local])
    }
    var free: [PlaneLayout: [Int]] = [:]
    lives.visit { local, begins in
      let layout = unit.locals[local]
      guard layout.border > 0 else { return }
      if begins {
        if let place = free[layout]?.popLast() {
          locations[local] = .scratch(place)
        } else {
          locations[local] = .scratch(scratchFloats)
          borderedScratch.append((scratchFloats, layout))
          scratchFloats += layout.floatCount
        }
      } else if case .scratch(let place) = locations[local] {
        free[layout, default: []].append(place)
      }
    }
    var plan = MemoryPlan()
    let base = scratchFloats
    lives.visit { local, begins in
      guard unit.locals[local].border == 0 else { return }
      if begins {
        locations[local] = .scratch(base + plan.take(unit.locals[local].floatCount, for: local))
      } else {
        plan.release(local)
      }
    }
    scratchFloats = base + plan.floatCount
  }
}

/// Which locals begin and end to live at each step.
private struct Lives {
  private var beginning: [[Int]]
  private var ending: [[Int]]

  init(steps: Int) {
    beginning = Array(repeating: [], count: steps + 1)
    ending = beginning
  }

  mutating func add(_ local: Int, from first: Int, to last: Int) {
    beginning[first].append(local)
    ending[last].append(local)
  }

  /// Calls `body` for all beginnings and ends; at a step, what begins there comes before what ends there.
  func visit(_ body: (_ local: Int, _ begins: Bool) -> Void) {
    for step in beginning.indices {
      for local in beginning[step] { body(local, true) }
      for local in ending[step] { body(local, false) }
    }
  }
}
