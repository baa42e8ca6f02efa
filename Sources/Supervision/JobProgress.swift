import MPI
import Synchronization

/// How far this process is, for whoever watches it from another thread.
public enum JobProgress {
  private static let current = Atomic<Int>(0)
  /// A copy of the phase that other processes see.
  private static let copy = Mutex<SharedCell?>(nil)
  private static let stepCount = Atomic<Int>(0)
  private static let imagesDone = Atomic<Int>(0)
  private static let imagesTotal = Atomic<Int>(0)
  /// Told of every phase that begins: a test's.
  package static let observer = Mutex<(@Sendable (Phase) throws(MPIError) -> Void)?>(nil)

  /// Says that `phase` begins.
  ///
  /// - Throws: ``MPIError`` where ``observer`` throws.
  public static func enter(_ phase: Phase) throws(MPIError) {
    current.store(phase.rawValue, ordering: .relaxed)
    copy.withLock { $0?.value = phase.rawValue }
    step()
    let observe = observer.withLock { $0 }
    try observe?(phase)
  }

  /// From now on keeps the phase in memory that other processes see too; nil to end that.
  static func copyPhase(to cell: SharedCell?) {
    copy.withLock { $0 = cell }
  }

  /// Says that work goes on.
  package static func step() { stepCount.wrappingAdd(1, ordering: .relaxed) }

  /// Says how many of this rank's images are done.
  package static func advance(_ done: Int, of total: Int) {
    imagesDone.store(done, ordering: .relaxed)
    imagesTotal.store(total, ordering: .relaxed)
    step()
  }

  /// The phase that began last.
  public static var phase: Phase { Phase(rawValue: current.load(ordering: .relaxed)) ?? .start }

  /// Grows as long as work goes on.
  static var steps: Int { stepCount.load(ordering: .relaxed) }

  /// The images done and the images to do; nil before the first ones.
  static var images: (done: Int, total: Int)? {
    let total = imagesTotal.load(ordering: .relaxed)
    return total > 0 ? (imagesDone.load(ordering: .relaxed), total) : nil
  }
}
