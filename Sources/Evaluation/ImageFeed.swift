import Datasets
import Kernels
import Preprocessing
import Tensors

/// Brings images into groups of inputs, each thread in memory of its own, so that a prepared set never lies in memory whole.
final class ImageFeed {
  /// The bytes of all threads' memory.
  let byteCount: Int

  private let images: LabelledImages
  private let loader: ImageLoader
  /// nil where images enter as they are.
  private let plan: PreprocessingPlan?
  /// By thread.
  private let memory: [Memory]

  /// A feed of `threads` threads that load up to `groups` groups at a time.
  init(_ images: LabelledImages, _ loader: ImageLoader, _ plan: PreprocessingPlan, groups: Int, threads: Int) {
    self.images = images
    self.loader = loader
    self.plan = plan.isIdentity ? nil : plan
    let floats = loader.layout.floatCount * groups
    let bytes = plan.isIdentity ? 0 : PlaneLayout.lanes * plan.outputBytes + plan.scratchBytes
    memory = (0..<threads).map { _ in Memory(floats: floats, bytes: bytes) }
    byteCount = memory.reduce(0) { $0 + $1.floats.byteCount + bytes }
  }

  /// Loads groups of a batch into the thread's memory.
  func load(_ groups: Range<Int>, of batch: Range<Int>, _ worker: Int) -> GroupSpan {
    let memory = memory[worker]
    let floatCount = loader.layout.floatCount
    for group in groups {
      let first = batch.lowerBound + group * PlaneLayout.lanes
      loader.load(
        first, end: batch.upperBound, pixels: { self.pixels($0, lane: $0 - first, memory) },
        into: memory.floats.floats + (group - groups.lowerBound) * floatCount)
    }
    return GroupSpan(base: memory.floats.floats, stride: floatCount)
  }

  /// Drops the pages of a mapped set that this rank is done with, so that they do not add to its memory.
  func release(_ groups: Range<Int>, of batch: Range<Int>) {
    let first = batch.lowerBound + groups.lowerBound * PlaneLayout.lanes
    images.release(first..<min(batch.lowerBound + groups.upperBound * PlaneLayout.lanes, batch.upperBound))
  }

  /// An image's bytes as they are normalised.
  private func pixels(_ image: Int, lane: Int, _ memory: Memory) -> UnsafePointer<UInt8> {
    guard let plan else { return images.pixels(of: image) }
    let result = memory.bytes + lane * plan.outputBytes
    plan.run(
      images.pixels(of: image), into: result, scratch: memory.bytes + PlaneLayout.lanes * plan.outputBytes)
    return UnsafePointer(result)
  }
}

/// A thread's.
private final class Memory {
  /// Groups as they enter the first unit.
  let floats: AlignedBuffer
  /// The prepared bytes of a group's images, then the plan's scratch.
  let bytes: UnsafeMutablePointer<UInt8>

  init(floats: Int, bytes: Int) {
    self.floats = AlignedBuffer(floats: floats)
    self.bytes = .allocate(capacity: bytes)
  }

  deinit { bytes.deallocate() }
}
