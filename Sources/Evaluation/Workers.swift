import Datasets
import Kernels
import Memory
import Preprocessing
import Supervision
import Tensors

/// The threads of a rank, each with memory of its own for what happens inside units.
final class Workers {
  /// The threads.
  let pool: WorkerPool
  /// The bytes of all threads' memory.
  let byteCount: Int

  /// The seconds that the first thread spent on bringing images in.
  var imageSeconds: Double { feed.seconds }

  /// What was wrong with an image while it ran; nil for nothing.
  var fault: String? { scratch.lazy.compactMap(\.fault).first }

  /// The units.
  private let program: Program
  private let feed: ImageFeed
  /// By thread.
  private let scratch: [Scratch]

  /// Starts the threads.
  init(
    _ program: Program, _ images: LabelledImages, _ preparation: Preparation, _ normalization: Normalization,
    threads: Int
  ) {
    self.program = program
    pool = WorkerPool(count: threads)
    let loader = ImageLoader(
      for: program, mean: normalization.mean, deviation: normalization.standardDeviation,
      divisor: normalization.divisor)
    feed = ImageFeed(images, loader, preparation, groups: program.units[0].preferredGroups, threads: pool.count)
    scratch = (0..<pool.count).map { _ in Scratch(program) }
    byteCount = scratch.reduce(0) { $0 + $1.byteCount } + feed.byteCount
  }

  /// Runs a segment on a batch, a few groups at a time.
  ///
  /// - Parameters:
  ///   - segment: The indices of its units.
  ///   - packed: The prepared parameters of each.
  ///   - batch: The images.
  ///   - activations: Where their values lie.
  ///   - between: Called on the calling thread between pieces of work, with the share of it that is done.
  func run(
    _ segment: Range<Int>, _ packed: [FloatView], _ batch: Range<Int>, _ activations: Activations,
    between: (Double) -> Void
  ) {
    let groups = Activations.groups(batch.count)
    let chunk = chunk(groups, segment)
    let queue = WorkQueue(count: groups, step: task(groups, chunk))
    pool.run { worker in
      while let task = queue.take() {
        for first in stride(from: task.lowerBound, to: task.upperBound, by: chunk) {
          let few = first..<min(first + chunk, task.upperBound)
          for (unit, packed) in zip(segment, packed) { run(unit, packed, few, batch, activations, worker) }
          if worker == 0 { between(Double(first) / Double(groups)) }
        }
        if segment.contains(0) { feed.release(task, of: batch) }
      }
    }
    let unit = segment.upperBound - 1
    if program.units[unit].needsWholeBatch {
      program.units[unit].limitExperts(activations.slots(from: 0), images: batch.count)
      activations.seal(0..<groups, leftBy: unit)
    }
  }

  /// The groups that pass through a segment together: as many as share weights, and where it has several units, as stay in the cache.
  private func chunk(_ groups: Int, _ segment: Range<Int>) -> Int {
    let shared = program.units[segment].map(\.preferredGroups).max() ?? 1
    guard segment.count > 1 else { return shared }
    return max(shared, min(groups / (4 * pool.count), Self.cachedBytes / Activations.slotBytes(program)))
  }

  /// The bytes of slots that a thread's groups may take to stay in a second-level cache.
  private static let cachedBytes = 1 << 20

  /// The groups that a thread takes at a time: enough that asking for them costs nothing, few enough that the threads end together.
  private func task(_ groups: Int, _ chunk: Int) -> Int {
    let fair = min(16, max(1, groups / (4 * pool.count)))
    return (fair + chunk - 1) / chunk * chunk
  }

  private func run(
    _ unit: Int, _ packed: FloatView, _ groups: Range<Int>, _ batch: Range<Int>, _ activations: Activations,
    _ worker: Int
  ) {
    // Of a set with an image that cannot be read there is no result; the others are spared the work, not the gathers.
    if feed.hasFailed { return }
    let compiled = program.units[unit]
    for first in stride(from: groups.lowerBound, to: groups.upperBound, by: compiled.preferredGroups) {
      let groups = first..<min(first + compiled.preferredGroups, groups.upperBound)
      let slots = activations.slots(from: groups.lowerBound)
      activations.check(groups, readBy: unit)
      let image = unit == 0 ? feed.load(groups, of: batch, worker) : slots
      scratch[worker].images = batch.count - groups.lowerBound * PlaneLayout.lanes
      compiled.run(
        packed, image: image, slots: slots, groups: groups.count, scratch: scratch[worker], progress: JobProgress.step)
      activations.seal(groups, leftBy: unit)
    }
  }
}
