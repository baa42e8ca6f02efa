import Datasets
import Kernels
import MPI
import Models
import Sharding
import Tensors

/// The loop: for every batch of images, for every unit: gather, run all groups of the batch, release.
///
/// Between units a batch's values lie in one slot a group; a unit reads its input there and leaves its output there.
struct EvaluationLoop: ~Copyable {
  let batchSize: Int
  private(set) var logits: [Float]
  private(set) var gatherSeconds = 0.0
  private(set) var prepareSeconds = 0.0

  private let graph: Graph
  private let images: LabelledImages
  private let shard: ParameterShard
  private let communicator: Communicator
  private let progress: (@Sendable (Int, Int) -> Void)?
  private let programs: [UnitProgram]
  private let loader: ImageLoader
  private let packed: ParameterBuffer
  private let slotStride: Int
  private let slots: AlignedBuffer
  private let imageGroups: AlignedBuffer
  private var scratchPool = ScratchPool()

  init(
    _ graph: Graph, _ images: LabelledImages, _ normalization: Normalization, shard: ParameterShard,
    ledger: ParameterLedger, communicator: Communicator, options: EvaluationOptions
  ) {
    self.graph = graph
    self.images = images
    self.shard = shard
    self.communicator = communicator
    progress = options.progress
    programs = graph.units.map {
      UnitProgram(graph, $0, dtype: shard.dtype, level: options.cpuLevel, kernels: options.convolutions)
    }
    loader = ImageLoader(for: programs[0], mean: normalization.mean, deviation: normalization.standardDeviation)
    let largestProgram = programs.map(\.packedCount).max() ?? 0
    packed = ParameterBuffer(byteCount: largestProgram * MemoryLayout<Float>.stride, ledger: ledger)
    for program in programs { _ = scratchPool.scratch(for: program, groups: program.preferredGroups) }
    imageGroups = AlignedBuffer(floats: loader.layout.floatCount * programs[0].preferredGroups)
    slotStride = programs.map(\.output.floatCount).max() ?? 0
    let inFlight = shard.partition.parts > 1 ? graph.largestUnit * shard.dtype.byteWidth : 0
    let fixed = ledger.aliveBytes + inFlight + scratchPool.byteCount + imageGroups.byteCount
    batchSize = Self.batchSize(
      images.count, options, available: options.memory - fixed, slot: slotStride * MemoryLayout<Float>.stride)
    slots = AlignedBuffer(floats: Self.groups(batchSize) * slotStride)
    logits = [Float](repeating: 0, count: images.count * graph.classCount)
  }

  /// As many images as there is memory for, at least one group.
  private static func batchSize(_ count: Int, _ options: EvaluationOptions, available: Int, slot: Int) -> Int {
    min(count, options.batchSize ?? max(1, available / slot) * PlaneLayout.lanes)
  }

  private static func groups(_ images: Int) -> Int { (images + PlaneLayout.lanes - 1) / PlaneLayout.lanes }

  /// Runs all images through all units.
  mutating func run() throws(MPIError) {
    var gather: UnitGather? = try UnitGather(0, of: shard, over: communicator)
    var first = 0
    while first < images.count {
      let batch = first..<min(first + batchSize, images.count)
      for unit in programs.indices {
        guard let current = gather.take() else { return }
        try prepare(current)
        if unit + 1 < programs.count || batch.upperBound < images.count {
          gather = try UnitGather((unit + 1) % programs.count, of: shard, over: communicator)
        }
        run(unit, batch, &gather)
      }
      collectLogits(batch)
      progress?(batch.upperBound, images.count)
      first = batch.upperBound
    }
  }

  /// Waits for a unit and prepares its parameters; what was gathered is released at once.
  private mutating func prepare(_ gather: consuming UnitGather) throws(MPIError) {
    let unit = gather.unit
    let start = monotonicSeconds()
    let gathered = try gather.wait()
    let arrived = monotonicSeconds()
    if let elements = gathered.elements.baseAddress { programs[unit].prepare(elements, into: packed.floats) }
    gatherSeconds += arrived - start
    prepareSeconds += monotonicSeconds() - arrived
  }

  /// Runs one unit on a batch, a few groups at a time, while the next unit's parameters arrive.
  private mutating func run(_ unit: Int, _ batch: Range<Int>, _ next: inout UnitGather?) {
    let program = programs[unit]
    let chunk = program.preferredGroups
    let scratch = scratchPool.scratch(for: program, groups: chunk)
    let all = Self.groups(batch.count)
    var released = batch.lowerBound
    for group in stride(from: 0, to: all, by: chunk) {
      let count = min(chunk, all - group)
      let slot = GroupSpan(base: slots.floats + group * slotStride, stride: slotStride)
      if unit == 0 {
        let input = load(batch, group..<(group + count))
        program.run(packed.floats, input: input, output: slot, groups: count, scratch: scratch)
        release(&released, min(batch.lowerBound + (group + count) * PlaneLayout.lanes, batch.upperBound), batch)
      } else {
        program.run(packed.floats, input: slot, output: slot, groups: count, scratch: scratch)
      }
      next?.progress()
      reportProgress(unit, group + count, all, batch)
    }
    program.limitExperts(GroupSpan(base: slots.floats, stride: slotStride), images: batch.count)
  }

  private func load(_ batch: Range<Int>, _ groups: Range<Int>) -> GroupSpan {
    let span = GroupSpan(base: imageGroups.floats, stride: loader.layout.floatCount)
    for group in groups {
      let first = batch.lowerBound + group * PlaneLayout.lanes
      loader.load(
        first, end: batch.upperBound, pixels: images.pixels(of:),
        into: imageGroups.floats + (group - groups.lowerBound) * loader.layout.floatCount)
    }
    return span
  }

  /// Drops the pages of a mapped test set that this rank is done with, so that they do not add to its memory.
  private func release(_ released: inout Int, _ done: Int, _ batch: Range<Int>) {
    guard done - released >= 256 || done == batch.upperBound else { return }
    images.release(released..<done)
    released = done
  }

  private func reportProgress(_ unit: Int, _ groups: Int, _ all: Int, _ batch: Range<Int>) {
    guard let progress else { return }
    let share = (Double(unit) + Double(groups) / Double(all)) / Double(programs.count)
    progress(batch.lowerBound + Int(share * Double(batch.count)), images.count)
  }

  private mutating func collectLogits(_ batch: Range<Int>) {
    let classes = graph.classCount
    for (index, image) in batch.enumerated() {
      let slot = slots.floats + index / PlaneLayout.lanes * slotStride + index % PlaneLayout.lanes
      for label in 0..<classes { logits[image * classes + label] = slot[label * PlaneLayout.lanes] }
    }
  }
}
