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
