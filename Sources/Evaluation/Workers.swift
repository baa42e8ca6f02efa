import Datasets
import Kernels
import Tensors

/// The threads of a rank, each with memory of its own for what happens inside units.
final class Workers {
  /// The threads.
  let pool: WorkerPool
  /// The bytes of all threads' memory.
  let byteCount: Int

  /// The units.
  private let program: Program
  private let images: LabelledImages
  private let loader: ImageLoader
  /// By thread.
  private let scratch: [Scratch]
  /// By thread: the groups of images that enter the first unit.
  private let inputs: [ImageGroups]

  /// Starts the threads.
  init(_ program: Program, _ images: LabelledImages, _ normalization: Normalization, threads: Int) {
    self.program = program
    self.images = images
    pool = WorkerPool(count: threads)
    let loader = ImageLoader(
      for: program, mean: normalization.mean, deviation: normalization.standardDeviation,
      divisor: normalization.divisor)
    self.loader = loader
    scratch = (0..<pool.count).map { _ in Scratch(program) }
    inputs = (0..<pool.count).map { _ in
      ImageGroups(floats: loader.layout.floatCount * program.units[0].preferredGroups)
    }
    byteCount = scratch.reduce(0) { $0 + $1.byteCount } + inputs.reduce(0) { $0 + $1.buffer.byteCount }
  }

  /// Runs a unit on a batch, a few groups at a time.
  ///
  /// - Parameters:
  ///   - unit: The unit's index.
  ///   - packed: Its prepared parameters.
  ///   - batch: The images.
  ///   - activations: Where their values lie.
  ///   - between: Called on the calling thread between pieces of work, with the share of it that is done.
  func run(
    _ unit: Int, _ packed: UnsafePointer<Float>, _ batch: Range<Int>, _ activations: Activations,
    between: (Double) -> Void
  ) {
    let groups = Activations.groups(batch.count)
    let chunk = program.units[unit].preferredGroups
    let queue = WorkQueue(count: groups, step: task(groups, chunk))
    pool.run { worker in
      while let task = queue.take() {
        for first in stride(from: task.lowerBound, to: task.upperBound, by: chunk) {
          run(unit, packed, first..<min(first + chunk, task.upperBound), batch, activations, worker)
          if worker == 0 { between(Double(first) / Double(groups)) }
        }
        if unit == 0 { release(task, of: batch) }
      }
    }
    if program.units[unit].limitExperts(activations.slots(from: 0), images: batch.count) {
      activations.seal(0..<groups, leftBy: unit)
    }
  }

  /// The groups that a thread takes at a time: enough that asking for them costs nothing, few enough that the threads end together.
  private func task(_ groups: Int, _ chunk: Int) -> Int {
    let fair = min(16, max(1, groups / (4 * pool.count)))
    return (fair + chunk - 1) / chunk * chunk
  }

  private func run(
    _ unit: Int, _ packed: UnsafePointer<Float>, _ groups: Range<Int>, _ batch: Range<Int>, _ activations: Activations,
    _ worker: Int
  ) {
    let slots = activations.slots(from: groups.lowerBound)
    activations.check(groups, readBy: unit)
    let image = unit == 0 ? load(groups, of: batch, worker) : slots
    program.units[unit].run(packed, image: image, slots: slots, groups: groups.count, scratch: scratch[worker])
    activations.seal(groups, leftBy: unit)
  }

  private func load(_ groups: Range<Int>, of batch: Range<Int>, _ worker: Int) -> GroupSpan {
    let floats = inputs[worker].buffer.floats
    for group in groups {
      loader.load(
        batch.lowerBound + group * PlaneLayout.lanes, end: batch.upperBound, pixels: images.pixels(of:),
        into: floats + (group - groups.lowerBound) * loader.layout.floatCount)
    }
    return GroupSpan(base: floats, stride: loader.layout.floatCount)
  }

  /// Drops the pages of a mapped test set that this rank is done with, so that they do not add to its memory.
  private func release(_ groups: Range<Int>, of batch: Range<Int>) {
    let first = batch.lowerBound + groups.lowerBound * PlaneLayout.lanes
    images.release(first..<min(batch.lowerBound + groups.upperBound * PlaneLayout.lanes, batch.upperBound))
  }
}

/// Groups of images as they enter the first unit.
private final class ImageGroups {
  let buffer: AlignedBuffer

  init(floats: Int) { buffer = AlignedBuffer(floats: floats) }
}
