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
  func identify(_ index: Int, isThorough: Bool, _ use: (Span<UInt8>) -> Void)

  /// Drops the memory pages of images that were used.
  func release(_ images: Range<Int>)

  /// Checks that what is read is what it was.
  ///
  /// - Throws: ``DatasetError`` where it has changed.
  func checkUnchanged() throws(DatasetError)
}

/// A thread's memory for an image that is made on demand, as large as the largest that it has held.
public final class PixelBuffer {
  /// Planes, `[channel][row][column]`.
  private(set) var planes = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  /// What a decoder needs beside them.
  private(set) var scratch = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  /// What decodes files, where there are any.
  lazy var decoder = ImageDecoder()

  /// Makes one without memory.
  public init() {}

  deinit {
    planes.deallocate()
    scratch.deallocate()
  }

  /// Room for `count` bytes of planes, whose contents are whatever they were.
  func planes(_ count: Int) -> UnsafeMutablePointer<UInt8> { Self.room(count, in: &planes) }

  /// Room for `count` bytes beside them.
  func scratch(_ count: Int) -> UnsafeMutablePointer<UInt8> { Self.room(count, in: &scratch) }

  private static func room(
    _ count: Int, in memory: inout UnsafeMutableBufferPointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    if let base = memory.baseAddress, memory.count >= count { return base }
    memory.deallocate()
    // One byte more, so that there is an address also for nothing.
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 1)
    base.initialize(repeating: 0, count: count + 1)
    memory = UnsafeMutableBufferPointer(start: base, count: count + 1)
    return base
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
