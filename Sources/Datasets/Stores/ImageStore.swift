import ImageFiles
import Synchronization
import Tensors

/// Images that are made when they are asked for, each by itself: decoded from files, or taken out of arrays in another order.
protocol ImageStore: AnyObject, Sendable {
  /// The number of images.
  var count: Int { get }

  /// The first image that could not be read.
  var failures: FirstFailure { get }

  /// The extents of all images; nil where they may differ.
  var uniformShape: Shape? { get }

  /// The extents of an image, `[channels, rows, columns]`.
  func shape(of index: Int) -> Shape

  /// Writes an image's planes into `buffer`.
  ///
  /// - Throws: ``DatasetError`` where it cannot be read.
  func read(_ index: Int, into buffer: PixelBuffer) throws(DatasetError)

  /// Calls `use` with bytes that tell the image from others: all that are stored, or where that costs more than it tells, some.
  func identify(_ index: Int, isThorough: Bool, _ use: (UnsafeRawBufferPointer) -> Void)

  /// Drops the memory pages of images that were used.
  func release(_ images: Range<Int>)

  /// Checks that what is read is what it was.
  ///
  /// - Throws: ``DatasetError`` where it has changed.
  func checkUnchanged() throws(DatasetError)
}

/// A thread's memory for an image that is made on demand, as large as the largest that it has held.
public final class PixelBuffer {
  /// Planes, `[channel][row][column]`; callers point to them until the next image.
  private var memory = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  /// What decodes files, where there are any.
  lazy var decoder = ImageDecoder()

  /// Makes one without memory.
  public init() {}

  deinit { memory.deallocate() }

  /// Lets `fill` write `count` bytes of planes, whose contents are whatever they were.
  ///
  /// - Throws: what `fill` does.
  func write<Failure: Error>(
    _ count: Int, _ fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var room = UnsafeMutableBufferPointer(start: planes(count), count: count).mutableSpan
    try fill(&room)
  }

  /// Room for `count` bytes of planes, whose contents are whatever they were.
  func planes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = memory.baseAddress, memory.count >= count { return base }
    memory.deallocate()
    // One byte more, so that there is an address also for nothing.
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 1)
    base.initialize(repeating: 0, count: count + 1)
    memory = UnsafeMutableBufferPointer(start: base, count: count + 1)
    return base
  }
}

extension OpenImage {
  /// Its first `count` bytes.
  ///
  /// - Throws: ``DatasetError`` where there are fewer.
  func bytes(_ count: Int) throws(DatasetError) -> [UInt8] {
    var failure: DatasetError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, initialized in
      do throws(DatasetError) {
        try read(into: UnsafeMutableRawBufferPointer(room))
        initialized = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}

/// A store that can give the bytes that tell images apart in arrays.
protocol IdentifyingStore: ImageStore {
  /// What is stored of an image, or where that costs more than it tells, some.
  func identity(_ index: Int, isThorough: Bool) -> [UInt8]
}

extension IdentifyingStore {
  func identify(_ index: Int, isThorough: Bool, _ use: (UnsafeRawBufferPointer) -> Void) {
    identity(index, isThorough: isThorough).withUnsafeBytes(use)
  }
}

/// The failure of the first image, in the set's order, that any thread met.
final class FirstFailure: Sendable {
  private let first = Mutex<(index: Int, error: DatasetError)?>(nil)

  /// What failed; nil where nothing has.
  var error: DatasetError? { first.withLock { $0?.error } }

  /// Notes that an image failed.
  func note(_ error: DatasetError, at index: Int) {
    first.withLock { first in
      if let known = first, known.index <= index { return }
      first = (index, error)
    }
  }
}
