import MPI
import Memory
import Sharding
import Supervision
import Verification

/// The loop: for every batch of images, for every segment of units: gather each unit, run all groups of the batch, release.
struct EvaluationLoop: ~Copyable {
  /// The logits of this rank's images, flat `[images][classes]`.
  private(set) var logits: [Float]
  /// The seconds that went into gathers, waiting for other ranks included.
  private(set) var gatherSeconds = 0.0
  /// The seconds that went into preparing parameters.
  private(set) var prepareSeconds = 0.0

  /// A checksum of each unit's results, over all batches; zeros where nobody verifies them.
  private(set) var results: [UInt64]

  /// The images that one gather of a unit serves.
  let batchSize: Int

  private let images: Range<Int>
  /// Every rank of a group takes part in every gather, also when it has no images left.
  private let batches: Int
  private let segments: Segments
  private let classes: Int
  /// Where units come from.
  let source: any UnitSource
  private let workers: Workers
  private let activations: Activations
  private let tampering: Tampering?
  private let progress: (@Sendable (Int, Int) -> Void)?

  /// A loop over `images`.
  ///
  /// - Parameters:
  ///   - images: This rank's.
  ///   - batchSize: The images that one gather of a unit serves.
  ///   - batches: The batches of the rank that has most.
  ///   - segments: The units.
  ///   - classes: The logits of an image.
  ///   - source: Where units come from.
  ///   - workers: What runs them.
  ///   - activations: Room for a batch.
  ///   - tampering: What a test does to memory.
  ///   - progress: Called now and then with the images done and the images to do.
  init(
    _ images: Range<Int>, batchSize: Int, batches: Int, segments: Segments, classes: Int,
    source: any UnitSource, workers: Workers, activations: Activations, tampering: Tampering?,
    progress: (@Sendable (Int, Int) -> Void)?
  ) {
    self.images = images
    self.batchSize = batchSize
    self.batches = batches
    self.segments = segments
    self.classes = classes
    self.source = source
    self.workers = workers
    self.activations = activations
    self.tampering = tampering
    self.progress = progress
    results = [UInt64](repeating: 0, count: segments.unitCount)
    logits = [Float](repeating: 0, count: images.count * classes)
  }

  /// Runs all images through all units.
  ///
  /// - Throws: ``MPIError`` where a gather failed.
  mutating func run() throws(MPIError) {
    guard batches > 0 else { return }
    try source.start(0)
    for index in 0..<batches {
      let start = images.lowerBound + index * batchSize
      let batch = images.clamped(to: start..<(start + batchSize))
      for segment in segments.units {
        try JobProgress.enter(.gather)
        var packed: [FloatView] = []
        for unit in segment {
          packed.append(try take(next: unit + 1 < segments.unitCount ? unit + 1 : index + 1 < batches ? 0 : nil))
        }
        try JobProgress.enter(.compute)
        run(segment, packed, batch)
        source.release()
      }
      let first = batch.lowerBound - images.lowerBound
      activations.checkLogits(0..<Activations.groups(batch.count))
      activations.collectLogits(batch.count, classes, into: &logits, from: first)
      JobProgress.advance(first + batch.count, of: images.count)
      progress?(first + batch.count, images.count)
    }
  }

  /// The seconds that the first thread spent on images before they entered the first unit.
  var imageSeconds: Double { workers.imageSeconds }

  /// What was wrong with an image while it ran; nil for nothing.
  var fault: String? { workers.fault }

  /// The threads in use.
  var threads: Int { workers.pool.count }

  /// The bytes of activations, between units and inside them.
  var activationBytes: Int { activations.byteCount + workers.byteCount }

  /// The unit after which activations changed in memory first; nil where none did.
  var firstBrokenResult: Int? { activations.firstBroken }

  /// Gives shared memory back; collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  func close() throws(MPIError) { try source.close() }

  /// Waits for the unit under way, prepares it, and starts the next one.
  private mutating func take(next: Int?) throws(MPIError) -> FloatView {
    let start = monotonicSeconds()
    try source.wait()
    let arrived = monotonicSeconds()
    source.prepare(on: workers.pool)
    let prepared = monotonicSeconds()
    let packed = source.share()
    if let next { try source.start(next) }
    prepareSeconds += prepared - arrived
    gatherSeconds += monotonicSeconds() - start - (prepared - arrived)
    return packed
  }

  private mutating func run(_ segment: Range<Int>, _ packed: [FloatView], _ batch: Range<Int>) {
    workers.run(segment, packed, batch, activations) { share in
      source.progress()
      let units = Double(segment.lowerBound) + share * Double(segment.count)
      let share = Int(units / Double(segments.unitCount) * Double(batch.count))
      let done = batch.lowerBound - images.lowerBound + share
      JobProgress.advance(done, of: images.count)
      progress?(done, images.count)
    }
    let groups = Activations.groups(batch.count)
    let unit = segment.upperBound - 1
    if let tampering { activations.show(to: tampering, groups, leftBy: unit) }
    results[unit] = results[unit] &* 0x9e37_79b9_7f4a_7c15 ^ activations.sum(groups: groups, leftBy: unit)
  }
}
