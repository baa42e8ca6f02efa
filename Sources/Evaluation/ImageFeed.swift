import Datasets
import Kernels
import Memory
import Preprocessing
import Supervision
import Tensors

/// Brings images into groups of inputs, each thread in memory of its own, so that a prepared set never lies in memory whole.
final class ImageFeed {
  /// The bytes of all threads' memory.
  let byteCount: Int

  private let images: LabelledImages
  private let loader: ImageLoader
  private let preparation: Preparation
  /// Whether images enter as they lie in memory.
  private let isDirect: Bool
  /// By thread.
  private let memory: [Memory]

  /// A feed of `threads` threads that load up to `groups` groups at a time.
  init(_ images: LabelledImages, _ loader: ImageLoader, _ preparation: Preparation, groups: Int, threads: Int) {
    self.images = images
    self.loader = loader
    self.preparation = preparation
    isDirect = images.isInPlace && preparation.uniform?.isIdentity ?? false
    let floats = loader.layout.floatCount * groups
    let bytes = isDirect ? 0 : PlaneLayout.lanes * preparation.outputBytes
    let scratch = isDirect ? 0 : preparation.scratchBytes
    memory = (0..<threads).map { _ in Memory(floats: floats, bytes: bytes) }
    byteCount = memory.reduce(0) { $0 + $1.floats.byteCount + bytes + scratch }
  }

  /// The seconds that the first thread spent on it.
  var seconds: Double { memory.first?.seconds ?? 0 }

  /// Whether an image could not be read.
  var hasFailed: Bool { images.hasFailed }

  /// Loads groups of a batch into the thread's memory.
  func load(_ groups: Range<Int>, of batch: Range<Int>, _ worker: Int) -> GroupSpan {
    let memory = memory[worker]
    let start = monotonicSeconds()
    defer { memory.seconds += monotonicSeconds() - start }
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
  private func pixels(_ image: Int, lane: Int, _ memory: Memory) -> ByteView {
    if isDirect { return images.bytes(of: image) }
    let size = preparation.outputBytes
    let result = memory.bytes[lane * size..<(lane + 1) * size]
    let plan = memory.plan(for: images.shape(of: image), preparation)
    images.withPixels(of: image, in: memory.decoded) { pixels in
      result.withMutableSpan { room in plan?.run(pixels, into: &room, &memory.scratch) }
    }
    return result
  }
}

/// A thread's.
private final class Memory {
  /// Groups as they enter the first unit.
  let floats: MemoryBlock
  /// The prepared bytes of a group's images.
  let bytes: ByteView
  /// What plans need beside.
  var scratch = PreprocessingScratch()
  /// Spent on loading.
  var seconds = 0.0
  /// An image that is made on demand.
  let decoded = PixelBuffer()
  /// The plan of the image before, which the next may need too.
  private var last: (shape: Shape, plan: PreprocessingPlan)?

  init(floats: Int, bytes: Int) {
    self.floats = MemoryBlock(floats: floats)
    self.bytes = MemoryBlock(byteCount: bytes).bytes
  }

  /// The plan for images of a shape.
  func plan(for shape: Shape, _ preparation: Preparation) -> PreprocessingPlan? {
    if let last, last.shape == shape { return last.plan }
    guard let plan = preparation.plan(for: shape) else { return nil }
    last = (shape, plan)
    return plan
  }
}
